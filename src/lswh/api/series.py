"""The figures of one metric, as mart.indicator has them: area by area, in the order of their periods."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lswh.domain.period import Period
from lswh.errors import LswhError
from lswh.generation import Shelf
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.engine import Engine

_INDICATOR = ("mart", "indicator")
_NEEDED = ("area", "metric", "period", "period_start", "value")
_LATEST = "with shown as (from mart.indicator) "
_AS_OF = "with shown as (from mart.indicator_as_of($day)) "
_FIGURES = "from shown where metric = $metric"
_NAMES = {
    "metric": "select distinct columns('^(metric|metric_name|metric_name_en)$') from shown order by all",
    "area": "select distinct columns('^(area|area_name)$') from shown order by all",
}
_ALIASES = {
    "metric": ("indicator", "select code, aliases from raw.indicator where aliases is not null"),
    "area": ("area", "select code, aliases from raw.area where aliases is not null"),
}
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Figure:
    """What is said of a period. None stands for what is not known, or what the project's mart has no column for.

    share is the share of the plan in per cent: as printed, else value / plan to two decimals. yoy is in per cent too.
    """

    period: str
    frequency: str | None
    value: Decimal | None
    plan: Decimal | None
    share: Decimal | None
    yoy: Decimal | None
    status: str | None
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of a metric of an area, in the order of their periods; unit is that of value and plan."""

    metric: str
    metric_name: str | None
    area: str
    area_name: str | None
    unit: str | None
    figures: tuple[Figure, ...]


def series(project: Project, metric: str, area: str | None = None, as_of: date | None = None) -> tuple[Series, ...]:
    """What is published of a metric: of one area or of each, now or as readers saw it on a day.

    metric and area are codes, names or aliases of raw/reference, in any case, with or without accents. Raises
    NothingPublished, and LswhError, which proposes what is near, for a name that nothing published has, or where the
    project has no such mart.
    """
    from lswh.engine.opening import read_warehouse

    with closing(read_warehouse(project, Shelf(project).warehouse())) as engine:
        shown = _Shown(engine, as_of)
        code = shown.code("metric", metric)
        every = shown.series(code)
        if area is None:
            return every
        wanted = shown.code("area", area)
        if found := tuple(one for one in every if one.area == wanted):
            return found
        others = ", ".join([one.area for one in every][:5])
        raise LswhError(f"nothing that is published has {code} of {wanted}", hint=f"it is there of {others}")


def metrics(project: Project) -> Mapping[str, str]:
    """The codes of the metrics that are published, each with its name. Raises as `series` does."""
    return _published(project, "metric")


def areas(project: Project) -> Mapping[str, str]:
    """The codes of the areas that something is published of, each with its name. Raises as `series` does."""
    return _published(project, "area")


def _published(project: Project, column: str) -> Mapping[str, str]:
    from lswh.engine.opening import read_warehouse

    with closing(read_warehouse(project, Shelf(project).warehouse())) as engine:
        return {code: next(iter(names), "") for code, names in _Shown(engine, None).names(column).items()}


class _Shown:
    """mart.indicator, now or on a day. Raises LswhError where the warehouse has none, or keeps no past days."""

    def __init__(self, engine: Engine, as_of: date | None) -> None:
        there = engine.relations()
        columns = {column.name for column in engine.columns(*_INDICATOR)} if _INDICATOR in there else set()
        if missing := [name for name in _NEEDED if name not in columns]:
            what = f"mart.indicator has no column {missing[0]}" if columns else "no mart.indicator is published"
            raise LswhError(what, hint="lswh show lists what is published, lswh query asks it")
        if as_of and ("mart", "indicator_as_of") not in there:
            raise LswhError("past days are not published: there is no macro mart.indicator_as_of")
        self._engine = engine
        self._day = as_of
        self._bound = {"day": as_of} if as_of else {}
        self._head = _AS_OF if as_of else _LATEST

    def series(self, metric: str) -> tuple[Series, ...]:
        """The figures of a metric, of each area that has some."""
        rows = self._ask(_FIGURES, {"metric": metric})
        rows.sort(key=lambda row: (row["area"], row["period_start"], row["period"]))
        return tuple(_series(list(of)) for _, of in groupby(rows, key=lambda row: row["area"]))

    def names(self, column: str) -> dict[str, list[str]]:
        """The names of each code of a metric or an area."""
        found = {}
        for row in self._ask(_NAMES[column], {}):
            code = row.pop(column)
            found[code] = [name for name in row.values() if name]
        return found

    def code(self, column: str, given: str) -> str:
        """The code that a code or a name means. Raises LswhError, which proposes what is near."""
        codes: dict[str, set[str]] = {}
        aliases = self._aliases(*_ALIASES[column])
        for code, names in self.names(column).items():
            for name in (code, *names, *aliases.get(code, ())):
                codes.setdefault(_plain(name), set()).add(code)
        meant = codes.get(_plain(given), set())
        if len(meant) == 1:
            return next(iter(meant))
        if not codes:
            when = f" on {self._day}, or before it" if self._day else ""
            raise LswhError(f"no figure was published{when}", hint="lswh status says what is published")
        if meant:
            raise LswhError(f"{given!r} is the name of {' and '.join(sorted(meant))}", hint="give a code")
        near = difflib.get_close_matches(_plain(given), codes, 3, 0.5)
        near += [name for name in codes if _plain(given) in name]
        proposed = list(dict.fromkeys(code for name in near for code in sorted(codes[name])))[:3]
        hint = f"did you mean {' or '.join(proposed)}?" if proposed else _some(codes)
        raise LswhError(f"nothing that is published has the {column} {given!r}", hint=hint)

    def _aliases(self, table: str, sql: str) -> Mapping[str, list[str]]:
        """The aliases of each code in raw/reference, where the project has such a table."""
        if ("raw", table) not in self._engine.relations():
            return {}
        if not {"code", "aliases"} <= {column.name for column in self._engine.columns("raw", table)}:
            return {}
        return {code: aliases.split("|") for code, aliases in self._engine.query(sql).rows}

    def _ask(self, sql: str, bound: Mapping[str, Any]) -> list[dict[str, Any]]:
        answer = self._engine.query(self._head + sql, {**self._bound, **bound})
        names = [column.name for column in answer.columns]
        return [dict(zip(names, row, strict=True)) for row in answer.rows]


def _some(codes: Mapping[str, set[str]]) -> str:
    every = sorted({code for of in codes.values() for code in of})
    return f"there are {', '.join(every[:5])}{' and others' if len(every) > 5 else ''}"


def _plain(name: str) -> str:
    """A name as names are compared: in lower case, without accents.

    >>> _plain("Kim ngạch Xuất khẩu, Đồng")
    'kim ngach xuat khau, dong'
    """
    letters = unicodedata.normalize("NFD", name.strip().casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _series(rows: Sequence[Mapping[str, Any]]) -> Series:
    last = rows[-1]
    return Series(
        metric=last["metric"],
        metric_name=last.get("metric_name"),
        area=last["area"],
        area_name=last.get("area_name"),
        unit=last.get("unit"),
        figures=tuple(map(_figure, rows)),
    )


def _figure(row: Mapping[str, Any]) -> Figure:
    value, plan = row["value"], row.get("plan")
    share = row.get("pct_of_plan")
    if share is None and value is not None and plan:
        share = (100 * value / plan).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return Figure(
        period=row["period"],
        frequency=row.get("frequency") or _frequency(row["period"]),
        value=value,
        plan=plan,
        share=share,
        yoy=row.get("yoy"),
        status=row.get("status"),
        published_on=row.get("published_on"),
    )


def _frequency(period: str) -> str | None:
    try:
        return Period.parse(period).frequency
    except ValueError:
        return None
