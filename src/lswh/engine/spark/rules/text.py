"""Texts. Both engines count code points; where their letters differ in case, DuckDB's are taken."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.patterns import BadPattern, Pattern, replacement
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.casts import converted
from lswh.engine.spark.rules.rule import (
    Rule,
    Translate,
    binary,
    call,
    let,
    literal_number,
    literal_text,
    named,
    number,
    refuse,
    string,
    when,
)
from lswh.engine.spark.types import NULL, cast

NFC = "lswh_nfc"
"""The function that every session of ours has: a text in Unicode's normal form C."""
HASH = "hash"
"""Another number on each engine: a model may not keep it, a query may compare rows by it."""
_WRITE_OUT = "write the text out"


def _length(node: exp.Length, translate: Translate) -> exp.Expr:
    if type_of(node.this) != "VARCHAR":
        return (
            cast(call("size", translate(node.this)), "BIGINT") if type_of(node.this).endswith("[]") else _no_text(node)
        )
    return cast(call("length", translate(node.this)), "BIGINT")


def _no_text(node: exp.Expr) -> exp.Expr:
    raise NotOnSpark(
        node, f"{node.sql_name() if isinstance(node, exp.Func) else 'it'} of {type_of(node.this)}", "cast it to VARCHAR"
    )


def _lower(node: exp.Lower, translate: Translate) -> exp.Expr:
    """Two letters become others in Java than in DuckDB: a capital sigma at the end of a word, and I with a dot."""
    return call("lower", call("translate", translate(node.this), string("İΣ"), string("iσ")))


def _trim(node: exp.Trim, translate: Translate) -> exp.Expr:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get((node.args.get("position") or "").upper(), "btrim")
    characters = node.expression
    if characters is None:
        return call(name, translate(node.this))
    if name == "btrim":
        return call(name, translate(node.this), translate(characters))
    return call(name, translate(characters), translate(node.this))


def _left(node: exp.Left, translate: Translate) -> exp.Expr:
    return _cut(node, translate, "left")


def _right(node: exp.Right, translate: Translate) -> exp.Expr:
    return _cut(node, translate, "right")


def _cut(node: exp.Left | exp.Right, translate: Translate, name: str) -> exp.Expr:
    """So many characters; with a negative number, all but so many."""
    text, size = translate(node.this), cast(translate(node.expression), "INTEGER")
    known = literal_number(node.expression)
    if known is not None and known >= 0:
        return call(name, text, size)
    return let(text, lambda whole: let(size, lambda many: _cut_by(name, whole, many)))


def _cut_by(name: str, text: exp.Expr, size: exp.Expr) -> exp.Expr:
    rest = call("greatest", binary(exp.Add, call("length", text.copy()), size.copy()), number(0))
    return when(
        exp.LT(this=size.copy(), expression=number(0)),
        call(name, text.copy(), rest),
        call(name, text.copy(), size.copy()),
    )


def _substring(node: exp.Substring, translate: Translate) -> exp.Expr:
    start, length = node.args.get("start"), node.args.get("length")
    first, size = literal_number(start), literal_number(length)
    if first is None or first < 1 or (length is not None and (size is None or size < 0)):
        raise NotOnSpark(node, "substring from a place that is computed or not above 0", "use left and right")
    return call("substring", translate(node.this), *(translate(one) for one in (start, length) if one is not None))


def _pad(node: exp.Pad, translate: Translate) -> exp.Expr:
    if not literal_text(node.args.get("fill_pattern")):
        raise NotOnSpark(node, "lpad or rpad with a text that is computed or empty", _WRITE_OUT)
    name = "lpad" if node.args.get("is_left") else "rpad"
    size = cast(translate(node.expression), "INTEGER")
    return call(name, translate(node.this), size, translate(node.args["fill_pattern"]))


def _repeat(node: exp.Repeat, translate: Translate) -> exp.Expr:
    return call("repeat", translate(node.this), cast(translate(node.args["times"]), "INTEGER"))


def _split_part(node: exp.SplitPart, translate: Translate) -> exp.Expr:
    place = literal_number(node.args.get("part_index"))
    if not literal_text(node.args.get("delimiter")) or not place:
        raise NotOnSpark(node, "split_part with a delimiter or a place that is computed, or 0", _WRITE_OUT)
    return call(
        "split_part", translate(node.this), translate(node.args["delimiter"]), translate(node.args["part_index"])
    )


def _split(node: exp.Split, translate: Translate) -> exp.Expr:
    delimiter = literal_text(node.expression)
    if not delimiter:
        raise NotOnSpark(node, "string_split by a text that is computed or empty", _WRITE_OUT)
    return call("split", translate(node.this), string(Pattern.of_text(delimiter)))


def _joined(node: exp.DPipe, translate: Translate) -> exp.Expr:
    types = type_of(node.this), type_of(node.expression)
    if NULL in types:
        return exp.Cast(this=exp.null(), to=exp.DataType.build("STRING"))
    if type_of(node).endswith("[]"):
        return call(
            "concat",
            *(
                converted(node, side, translate(side), type_of(node), is_safe=False)
                for side in (node.this, node.expression)
            ),
        )
    sides = [converted(node, side, translate(side), "VARCHAR", is_safe=False) for side in (node.this, node.expression)]
    return call("concat", *sides)


def _concat(node: exp.Concat, translate: Translate) -> exp.Expr:
    texts = [
        converted(node, one, translate(one), "VARCHAR", is_safe=False)
        for one in node.expressions
        if type_of(one) != NULL
    ]
    return call("concat", *(call("coalesce", one, string("")) for one in texts))


def _concat_ws(node: exp.ConcatWs, translate: Translate) -> exp.Expr:
    separator, *values = node.expressions
    if any(type_of(one).endswith("[]") for one in values):
        raise NotOnSpark(node, "concat_ws of a list", "write its elements out")
    texts = [converted(node, one, translate(one), "VARCHAR", is_safe=False) for one in values]
    return call("concat_ws", translate(separator), *texts)


def _chr(node: exp.Chr, translate: Translate) -> exp.Expr:
    del translate
    code = literal_number(node.expressions[0])
    if code is None:
        raise NotOnSpark(node, "chr of a number that is computed", "write the letter out")
    return string(chr(int(code)))


def _sha256(node: exp.SHA2, translate: Translate) -> exp.Expr:
    return call("sha2", translate(node.this), number(256))


def _nfc(node: exp.Anonymous, translate: Translate) -> exp.Expr:
    """Letters of ASCII are in every normal form, so that most texts need not leave the JVM's own memory."""
    text = translate(node.expressions[0])
    return call(NFC, text)


def _replace(node: exp.Replace, translate: Translate) -> exp.Expr:
    if not literal_text(node.expression):
        raise NotOnSpark(node, "replace of a text that is computed or empty", _WRITE_OUT)
    return call("replace", translate(node.this), translate(node.expression), translate(node.args["replacement"]))


# Regular expressions


def _pattern(node: exp.Expr, expression: exp.Expr | None, flags: exp.Expr | None = None) -> Pattern:
    text, said = literal_text(expression), literal_text(flags) if flags is not None else ""
    if text is None or said is None:
        raise NotOnSpark(node, "a regular expression that is computed", "write it out")
    try:
        return Pattern.of(text, said)
    except BadPattern as error:
        raise NotOnSpark(
            node, f"{error} in a regular expression", "write it with [...], groups, * + ? {n} and |"
        ) from error


def _matches(node: exp.RegexpLike, translate: Translate) -> exp.Expr:
    pattern = _pattern(node, node.expression, node.args.get("flag"))
    return exp.RegexpLike(this=translate(node.this), expression=string(pattern.java))


def _matches_whole(node: exp.Expr, translate: Translate) -> exp.Expr:
    pattern = _pattern(node, node.expression, node.args.get("options"))
    return exp.RegexpLike(this=translate(node.this), expression=string(rf"\A(?:{pattern.java})\z"))


def _translate(node: exp.Translate, translate: Translate) -> exp.Expr:
    """Characters in the place of others; those that have none are left out, as in DuckDB."""
    return call("translate", translate(node.this), translate(node.args["from_"]), translate(node.args["to"]))


def _extracted(node: exp.RegexpExtract, translate: Translate) -> exp.Expr:
    pattern = _pattern(node, node.expression, node.args.get("parameters"))
    group = literal_number(node.args.get("group")) if node.args.get("group") is not None else 0
    if group is None or group > pattern.groups:
        raise NotOnSpark(node, "a group of a regular expression that is computed, or not there", "write its number out")
    return call("regexp_extract", translate(node.this), string(pattern.java), number(group))


def _replaced(node: exp.RegexpReplace, translate: Translate) -> exp.Expr:
    flags = literal_text(node.args.get("modifiers")) or ""
    pattern = _pattern(node, node.expression, exp.Literal.string(flags.replace("g", "")))
    text = literal_text(node.args.get("replacement"))
    if text is None or (pattern.matches_nothing and "g" in flags):
        raise NotOnSpark(
            node,
            "a replacement that is computed, or of a pattern that matches an empty text",
            "write it so that it matches a letter at least",
        )
    source = translate(node.this)
    if "g" in flags or pattern.is_anchored:
        return call("regexp_replace", source, string(pattern.java), string(_put(node, text, 0)))
    first = rf"\A([\s\S]*?)(?:{pattern.shifted})"
    return call("regexp_replace", source, string(first), string("$1" + _put(node, text, 1)))


def _put(node: exp.Expr, text: str, shift: int) -> str:
    try:
        return replacement(text, shift)
    except BadPattern as error:
        raise NotOnSpark(node, f"{error}", "put the whole pattern in a group, and write its number") from error


NODES: dict[type[exp.Expr], Rule[Any]] = {
    exp.Length: _length,
    exp.Lower: _lower,
    exp.Upper: refuse("upper, which makes SS of ß on Spark", "use lower"),
    exp.Trim: _trim,
    exp.Left: _left,
    exp.Right: _right,
    exp.Substring: _substring,
    exp.Pad: _pad,
    exp.Repeat: _repeat,
    exp.SplitPart: _split_part,
    exp.Split: _split,
    exp.DPipe: _joined,
    exp.Concat: _concat,
    exp.ConcatWs: _concat_ws,
    exp.Chr: _chr,
    exp.SHA2: _sha256,
    exp.MD5: named("md5"),
    exp.Translate: _translate,
    exp.StartsWith: named("startswith"),
    exp.EndsWith: named("endswith"),
    exp.Contains: named("contains"),
    exp.Reverse: named("reverse"),
    exp.Replace: _replace,
    exp.RegexpLike: _matches,
    exp.RegexpFullMatch: _matches_whole,
    exp.RegexpExtract: _extracted,
    exp.RegexpReplace: _replaced,
}
FUNCTIONS: dict[str, Rule[Any]] = {
    HASH: named("xxhash64"),
    "nfc_normalize": _nfc,
    "strip_accents": refuse(
        "strip_accents", "Spark has nothing like it: keep a column of names without marks in raw/reference"
    ),
}
