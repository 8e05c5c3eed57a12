"""A published warehouse in a notebook: open it read-only, ask it, and take the answer as Arrow, Polars or pandas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from lswh.domain.period import Period
from lswh.engine import Parameters
from lswh.engine.answer import Answer
from lswh.engine.opening import is_warehouse, read_any, show_on_spark
from lswh.errors import LswhError, Where
from lswh.generation import Shelf
from lswh.project import find_project

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lswh.engine.opening import Session

_LATEST = "with shown as (from mart.indicator)"
_AS_OF = "with shown as (from mart.indicator_as_of($day))"
_INDICATOR = """
from shown
where list_contains($metrics, metric) and list_contains($areas, area)
    and ($frequency is null or frequency = $frequency)
    and ($start is null or period_start >= $start) and ($end is null or period_end <= $end)
order by metric, area, period_start, period_end
"""
_REVISIONS = """
from mart.revisions($metric, $area)
where $frequency is null or frequency = $frequency
order by period_start, period_end, published_on
"""


class Indicator(Answer):
    """Rows of mart.indicator, in the order of metric, area and period."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.relation)

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw the values of one metric of one area against their plans, with the bounds of both.

        Raises LswhError where the rows are of several metrics or areas, or of none, or matplotlib is not installed.
        """
        from lswh.api.plots import value_against_plan

        return value_against_plan(self, axes)


class Revisions(Answer):
    """Rows of mart.revisions: the vintages of each period, in the order in which they were published."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.relation)

    def plot(self, axes: Axes | None = None) -> Axes:
        """Draw how far each period's figure went from its first release, in per cent of it, day by day: a fan.

        Raises LswhError where there are no rows, or matplotlib is not installed.
        """
        from lswh.api.plots import revision_fan

        return revision_fan(self, axes)


class Warehouse:
    """A warehouse, open to be read. What it shows stays as it is, whatever is published meanwhile.

    It is a context manager. Use it from one thread; open it once more for another.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = read_any(file)

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Warehouse({str(self.file)!r})"

    def close(self) -> None:
        """Let go of the file."""
        self._engine.close()

    def sql(self, query: str, params: Parameters | None = None) -> Answer:
        """What a query answers. params are the values of $name in it. Raises QueryError."""
        return self._engine.ask(query, params)

    def indicator(
        self,
        metric: str | Sequence[str],
        area: str | Sequence[str],
        *,
        as_of: date | str | None = None,
        start: date | str | None = None,
        end: date | str | None = None,
        frequency: str | None = None,
    ) -> Indicator:
        """The rows of mart.indicator, as they are or as readers saw them on a day.

        metric and area are codes, or several of them; start and end days or periods (2023, 2023-Q2), between which the
        periods lie; frequency is A, S, Q, M, D or _O. Raises LswhError for a day or a period that is none.
        """
        bound: dict[str, Any] = {
            "metrics": [metric] if isinstance(metric, str) else list(metric),
            "areas": [area] if isinstance(area, str) else list(area),
            "frequency": frequency,
            "start": None if start is None else _period(start).start,
            "end": None if end is None else _period(end).end,
        }
        if as_of is not None:
            bound["day"] = _day(as_of)
        return Indicator(self.sql((_LATEST if as_of is None else _AS_OF) + _INDICATOR, bound))

    def revisions(self, metric: str, area: str, *, frequency: str | None = None) -> Revisions:
        """Every vintage of a metric of an area: what each period's figure was, from the first release on."""
        return Revisions(self.sql(_REVISIONS, {"metric": metric, "area": area, "frequency": frequency}))


def open_warehouse(path: str | Path = ".", target: str | None = None) -> Warehouse:
    """Open a warehouse read-only: itself, or what is published of the project that a folder is in, as one target.

    Raises NothingPublished, ConfigurationError, and LswhError where there is no such file.
    """
    return Warehouse(_place(path, target))


def open_on_spark(session: Session, path: str | Path = ".", target: str | None = None) -> Session:
    """A session beside `session` with a temporary view, `schema.name`, of each table of a warehouse on Spark.

    path and target are those of open_warehouse. The views show the generation that is published now, whole, for as long
    as it is kept; open again to see another. Raises as open_warehouse does, and for another engine's.
    """
    return show_on_spark(session, _place(path, target))


def _place(path: str | Path, target: str | None) -> Path:
    place = Path(path)
    if place.is_dir() and not is_warehouse(place):
        return Shelf(find_project(place, target)).warehouse()
    if not place.exists():
        raise LswhError("there is no such file or folder", where=Where(str(path)))
    return place


def _day(given: date | str) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(given)
    except ValueError as error:
        raise LswhError(f"no day: {given!r}", hint="write it as 2023-07-07") from error


def _period(given: date | str) -> Period:
    try:
        return Period.of_day(given) if isinstance(given, date) else Period.parse(given)
    except ValueError as error:
        raise LswhError(str(error), hint="write it as 2023, 2023-Q2 or 2023-07-07") from error
