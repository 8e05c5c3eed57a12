"""Days and moments. A moment has no time zone, as DuckDB's TIMESTAMP; sessions are in UTC."""

from __future__ import annotations

import re
from typing import Any

from sqlglot import exp

from lswh.engine.spark.annotation import type_of
from lswh.engine.spark.refusal import NotOnSpark
from lswh.engine.spark.rules.rule import (
    Rule,
    Translate,
    binary,
    call,
    literal_number,
    literal_text,
    number,
    refuse,
    string,
)
from lswh.engine.spark.types import cast

_FORMATS = {
    "Y": "yyyy",
    "m": "MM",
    "d": "dd",
    "-m": "M",
    "-d": "d",
    "B": "MMMM",
    "b": "MMM",
    "A": "EEEE",
    "a": "EEE",
    "j": "DDD",
    "H": "HH",
    "M": "mm",
    "S": "ss",
    "y": "yy",
}
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def _part(name: str) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        of = node.this if not isinstance(node, exp.Anonymous) else node.expressions[0]
        return cast(call(name, _moment(node, of, translate)), "BIGINT")

    return rule


def _moment(node: exp.Expr, of: exp.Expr, translate: Translate) -> exp.Expr:
    if type_of(of) not in ("DATE", "TIMESTAMP"):
        raise NotOnSpark(node, f"a part of {type_of(of)}", "cast it to DATE")
    moment: exp.Expr = translate(of)
    return moment


def _isoyear(node: exp.Anonymous, translate: Translate) -> exp.Expr:
    return cast(call("date_part", string("YEAROFWEEK"), _moment(node, node.expressions[0], translate)), "BIGINT")


def _make_date(node: exp.DateFromParts, translate: Translate) -> exp.Expr:
    parts = [cast(translate(node.args[one]), "INTEGER") for one in ("year", "month", "day")]
    return call("make_date", *parts)


def _strftime(node: exp.TimeToStr, translate: Translate) -> exp.Expr:
    """A format that is written out; what has no word in Spark is refused."""
    text = literal_text(node.args.get("format"))
    if text is None:
        raise NotOnSpark(node, "strftime with a format that is computed", "write the format out")
    return call("date_format", _moment(node, node.this, translate), string(_pattern(node, text)))


def _pattern(node: exp.Expr, text: str) -> str:
    """A format of strftime as one of date_format, where other letters stand in quotes."""
    out: list[str] = []
    for plain, word in re.findall(r"([^%]+)|%(-?.?)", text, re.DOTALL):
        if plain:
            out.append("'" + plain.replace("'", "''") + "'")
        elif word == "%":
            out.append("'%'")
        elif word in _FORMATS:
            out.append(_FORMATS[word])
        else:
            raise NotOnSpark(node, f"%{word} in the format of strftime", "use %Y %m %d %-m %-d %B %b %A %a %j %H %M %S")
    return _one_quote(out)


def _one_quote(parts: list[str]) -> str:
    """Parts of a format; two in quotes beside each other are one, since a quote after a quote is a letter."""
    joined: list[str] = []
    for part in parts:
        if joined and joined[-1].endswith("'") and part.startswith("'"):
            joined[-1] = joined[-1][:-1] + part[1:]
        else:
            joined.append(part)
    return "".join(joined)


def _date_trunc(node: exp.Expr, translate: Translate) -> exp.Expr:
    unit = node.args["unit"].name.upper() if isinstance(node.args.get("unit"), exp.Expr) else ""
    if unit not in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR"):
        raise NotOnSpark(node, f"date_trunc to {unit or 'what is computed'}", "use day, week, month, quarter or year")
    return cast(call("date_trunc", string(unit), _moment(node, node.this, translate)), type_of(node))


def _datediff(node: exp.DateDiff, translate: Translate) -> exp.Expr:
    """How many ends of a unit lie between two days."""
    unit = node.args["unit"].name.upper() if isinstance(node.args.get("unit"), exp.Expr) else ""
    last, first = _moment(node, node.this, translate), _moment(node, node.expression, translate)
    if unit == "DAY":
        return cast(call("datediff", last, first), "BIGINT")
    if unit not in _MONTHS:
        raise NotOnSpark(node, f"datediff of {unit or 'what is computed'}", "use day, month, quarter or year")
    return binary(exp.Sub, _count_of(unit, last), _count_of(unit, first))


def _count_of(unit: str, day: exp.Expr) -> exp.Expr:
    """The number of a year, quarter or month since the year 0."""
    year = cast(call("year", day), "BIGINT")
    if unit == "YEAR":
        return year
    per_year = 12 // _MONTHS[unit]
    return binary(exp.Add, binary(exp.Mul, year, number(per_year)), cast(call(unit.lower(), day.copy()), "BIGINT"))


def _epoch(node: exp.TimeToUnix, translate: Translate) -> exp.Expr:
    if type_of(node.this) != "DATE":
        raise NotOnSpark(node, f"epoch of {type_of(node.this)}", "subtract days")
    return cast(binary(exp.Mul, cast(call("unix_date", translate(node.this)), "BIGINT"), number(86400)), "DOUBLE")


def _months(times: int) -> Rule[Any]:
    def rule(node: exp.Expr, translate: Translate) -> exp.Expr:
        amount = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
        return call("make_ym_interval", number(0), binary(exp.Mul, cast(translate(amount), "INTEGER"), number(times)))

    return rule


def _days(node: exp.Expr, translate: Translate) -> exp.Expr:
    amount = node.expressions[0] if isinstance(node, exp.Anonymous) else node.this
    return call("make_dt_interval", cast(translate(amount), "INTEGER"))


def _interval(node: exp.Interval, translate: Translate) -> exp.Expr:
    del translate
    unit = node.args["unit"].name.upper().removesuffix("S") if node.args.get("unit") is not None else ""
    amount = (
        literal_number(exp.Literal.number(node.name))
        if isinstance(node.this, exp.Literal) and node.name.lstrip("-").isdigit()
        else None
    )
    if amount is None or unit not in (*_MONTHS, "DAY", "WEEK"):
        raise NotOnSpark(node, "an INTERVAL of several or small units, or that is computed", "use to_months or to_days")
    if unit in _MONTHS:
        return call("make_ym_interval", number(0), number(int(amount) * _MONTHS[unit]))
    return call("make_dt_interval", number(int(amount) * (7 if unit == "WEEK" else 1)))


def _last_day(node: exp.LastDay, translate: Translate) -> exp.Expr:
    return call("last_day", _moment(node, node.this, translate))


def _today(node: exp.CurrentDate, translate: Translate) -> exp.Expr:
    """The day in UTC. No model may ask for it (graph/purity.py); the view of a rule of freshness does."""
    del node, translate
    return call("current_date")


_CLOCK = refuse("a function that asks the clock", "give the day as a column or an argument")
NODES: dict[type[exp.Expr], Rule[Any]] = {
    exp.Year: _part("year"),
    exp.Quarter: _part("quarter"),
    exp.Month: _part("month"),
    exp.Day: _part("day"),
    exp.DayOfYear: _part("dayofyear"),
    exp.DateFromParts: _make_date,
    exp.TimeToStr: _strftime,
    exp.TimestampTrunc: _date_trunc,
    exp.DateTrunc: _date_trunc,
    exp.DateDiff: _datediff,
    exp.TimeToUnix: _epoch,
    exp.ToDays: _days,
    exp.Interval: _interval,
    exp.LastDay: _last_day,
    exp.CurrentDate: _today,
    **dict.fromkeys((exp.CurrentTimestamp, exp.CurrentTime), _CLOCK),
}
FUNCTIONS: dict[str, Rule[Any]] = {
    "isoyear": _isoyear,
    "to_months": _months(1),
    "to_quarters": _months(3),
    "to_years": _months(12),
    "now": _CLOCK,
    "today": _CLOCK,
}
