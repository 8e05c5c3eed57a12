"""One data test of a property file, in any of the spellings that dbt takes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, cast

from lswh.graph.marked_yaml import Fields, Marked
from lswh.graph.properties import DataTest, Kind, Severity
from lswh.graph.property_references import RAW, table_of
from lswh.graph.thresholds import ANY_FAILURE, meets

_KINDS: Mapping[str, tuple[Kind, tuple[str, ...]]] = {
    "unique": ("unique", ("columns",)),
    "not_null": ("not_null", ()),
    "accepted_values": ("accepted_values", ("values", "quote")),
    "relationships": ("relationships", ("to", "field")),
    "expression": ("expression", ("expression",)),
    "expression_is_true": ("expression", ("expression",)),
    "dbt_utils.expression_is_true": ("expression", ("expression",)),
    "dbt_utils.unique_combination_of_columns": ("unique", ("combination_of_columns", "quote_columns")),
}
_CONFIG = ("severity", "error_if", "warn_if", "where", "limit", "enabled")
_CONFIG_LET_BE = ("meta", "store_failures", "store_failures_as", "tags")
_CONFIG_REFUSED = ("alias", "database", "fail_calc", "group", "schema")
_NOT_OF_A_NAME = re.compile(r"[^0-9a-zA-Z_]+")


def read_test(one: Marked, table: str, column: str | None, *, is_source: bool) -> DataTest | None:
    """The test that an entry under data_tests is, None where it is not enabled. Raises ConfigurationError."""
    title, body = _title(one)
    if title not in _KINDS:
        near = difflib.get_close_matches(title, _KINDS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_KINDS)}; or write it as an expression"
        raise one.error(f"there is no data test {title!r}", hint)
    kind, names = _KINDS[title]
    if body is None:
        written, config, name = Fields(one, {}), Fields(one, {}), ""
    elif kind == "expression" and not body.is_mapping:
        written, config, name = Fields(body, {"expression": body}), Fields(body, {}), ""
    else:
        written, config, name = _parts(body, names)
    if "enabled" in config and config["enabled"].value() is False:
        return None
    subject = _subject(written, column, one)
    arguments = _arguments(kind, title, written, subject, one)
    if subject is not None and column is None and not subject.isidentifier():
        tested, arguments = None, arguments | {"column_name": subject}
    else:
        tested = subject
    return DataTest(
        table,
        tested,
        kind,
        arguments,
        name or _synthesized(title, table, subject, written, is_source=is_source),
        one.where,
        _severity(config),
        _condition(config, "warn_if"),
        _condition(config, "error_if"),
        config.text("where") or None,
        _limit(config),
    )


def _title(one: Marked) -> tuple[str, Marked | None]:
    """What kind of test an entry is, and its body: `not_null`, `not_null: {...}` or `{test_name: not_null, ...}`."""
    if not one.is_mapping:
        return one.text(), None
    fields = one.fields()
    if "test_name" in fields:
        one.what = f"the data test {fields['test_name'].text()}"
        return fields["test_name"].text(), one
    if len(fields) != 1:
        raise one.error(
            f"a data test has one name, here are {', '.join(fields)}", "indent its arguments more than its name"
        )
    [(title, body)] = fields.items()
    body.what = f"the data test {title}"
    return title, None if body.is_null else body


def _parts(body: Marked, names: tuple[str, ...]) -> tuple[Fields, Fields, str]:
    """The arguments of a test, its configuration and its own name; the first two may be nested or not."""
    own = (*names, "column_name")
    fields = body.known(
        ("name", "test_name", "arguments", "config", *own, *_CONFIG),
        let_be=("description", *_CONFIG_LET_BE),
        refused=_CONFIG_REFUSED,
    )
    arguments = {key: fields[key] for key in own if key in fields}
    config = {key: fields[key] for key in _CONFIG if key in fields}
    if "arguments" in fields:
        arguments |= _apart(fields["arguments"].known(own), arguments)
    if "config" in fields:
        nested = fields["config"].known(_CONFIG, let_be=_CONFIG_LET_BE, refused=_CONFIG_REFUSED)
        config |= _apart(nested, config)
    return Fields(body, arguments), Fields(body, config), fields.text("name")


def _apart(nested: Fields, flat: Mapping[str, Marked]) -> Fields:
    for key in nested:
        if key in flat:
            raise nested[key].error(f"{key!r} is given twice, nested and not", "remove one")
    return nested


def _subject(written: Fields, column: str | None, one: Marked) -> str | None:
    if "column_name" not in written:
        return column
    if column is not None:
        raise one.error(f"a test of the column {column!r} names another one", "remove column_name")
    return written["column_name"].text()


def _arguments(kind: Kind, title: str, written: Fields, subject: str | None, one: Marked) -> dict[str, Any]:
    if kind == "unique" and (title != kind or "columns" in written):
        if subject is not None:
            raise one.error(f"{title} of several columns is a test of the table", "move it out of the column")
        key = "columns" if title == kind else "combination_of_columns"
        written.need(key)
        columns = list(written.texts(key))
        return {"columns": columns, "nulls": "ignored" if title == kind else "equal"}
    if subject is None and kind != "expression":
        raise one.error(f"{title} is a test of a column", "move it below the column, or add column_name")
    if kind == "accepted_values":
        return _accepted_values(written)
    if kind == "relationships":
        return {"to": table_of(written.need("to")), "field": written.need("field").text()}
    return {"expression": written.need("expression").text()} if kind == "expression" else {}


def _accepted_values(written: Fields) -> dict[str, Any]:
    values = []
    for one in written.need("values").entries("a value"):
        if one.is_null or one.is_list or one.is_mapping:
            raise one.error("an accepted value is a text, a number or a truth", "nulls are not_null's to refuse")
        values.append(one.value())
    if not values:
        raise written["values"].error("there are no accepted values", "list one or more")
    quote = written["quote"].value() if "quote" in written else True
    if not isinstance(quote, bool):
        raise written["quote"].error(f"quote is true or false, not {quote!r}")
    return {"values": values, "quote": quote}


def _synthesized(title: str, table: str, subject: str | None, written: Fields, *, is_source: bool) -> str:
    """The name that dbt gives a test that has none."""
    arguments = {key: one.value() if key != "to" else one.raw_text() for key, one in written.items()}
    if subject is not None:
        arguments["column_name"] = subject
    parts: list[str] = []
    for key in sorted(arguments):
        value = arguments[key]
        parts += map(str, value if isinstance(value, list) else [value])
    schema, _, bare = table.rpartition(".")
    head = f"source_{title}" if is_source else title
    of = f"{schema}_{bare}" if is_source or schema == RAW else bare
    tail = "__".join(_NOT_OF_A_NAME.sub("_", part) for part in parts)
    return f"{head.replace('.', '_')}_{of}_{tail}"


def _severity(config: Fields) -> Severity:
    severity = config.text("severity", "error").lower()
    if severity not in ("error", "warn"):
        raise config["severity"].error(f"severity is error or warn, not {severity!r}")
    return cast(Severity, severity)


def _condition(config: Fields, key: str) -> str:
    condition = config.text(key, ANY_FAILURE)
    try:
        meets(condition, 0)
    except ValueError as error:
        raise config[key].error(
            f"{key} is no condition on a number of failures: {condition!r}",
            "write > 10, != 0, > 0.5% or between 1 and 5",
        ) from error
    return condition


def _limit(config: Fields) -> int | None:
    limit = config["limit"].value() if "limit" in config else None
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        raise config["limit"].error(f"limit is a number of rows, not {limit!r}")
    return limit
