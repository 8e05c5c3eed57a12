"""Plots of indicators, by matplotlib. Here alone figures become doubles, on their way to the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from lswh.errors import LswhError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lswh.engine.answer import Answer

_WIDTH = 0.6


def value_against_plan(answer: Answer, axes: Axes | None = None) -> Axes:
    """A bar for each period's value, a line across it for its plan, and the bounds of both. Raises LswhError."""
    rows = [row for row in _rows(answer) if row["value"] is not None]
    series = {(row["metric"], row["area"]) for row in rows}
    if len(series) != 1:
        said = ", ".join(f"{metric} of {area}" for metric, area in sorted(series)) or "none that has values"
        raise LswhError(f"a plot is of one metric and one area, not of {said}", hint="ask for one of each")
    axes = _axes(axes)
    places = range(len(rows))
    axes.bar(places, [float(row["value"]) for row in rows], _WIDTH, color="tab:blue", alpha=0.6, label="value")
    _bounds(axes, places, rows, "value", "tab:blue")
    planned = [(place, row) for place, row in zip(places, rows, strict=True) if row["plan"] is not None]
    if planned:
        at = [place for place, _ in planned]
        axes.hlines(
            [float(row["plan"]) for _, row in planned],
            [place - _WIDTH / 2 for place in at],
            [place + _WIDTH / 2 for place in at],
            colors="tab:red",
            label="plan",
        )
        _bounds(axes, at, [row for _, row in planned], "plan", "tab:red")
    axes.set_xticks(list(places), [row["period"] for row in rows])
    axes.set_ylabel(rows[0]["unit"])
    axes.set_title(f"{rows[0]['metric_name']}, {rows[0]['area_name']}")
    axes.legend()
    return axes


def revision_fan(answer: Answer, axes: Axes | None = None) -> Axes:
    """A line for each period: the days since its first release, and how far the figure was from that, in per cent.

    The band around it is what the printed figures can stand for. A period of one release, or whose first one is 0, has
    no line. Raises LswhError.
    """
    rows = [row for row in _rows(answer) if row["value"] is not None and row["published_on"] is not None]
    axes = _axes(axes)
    drawn = 0
    for period, found in groupby(rows, lambda row: str(row["period"])):
        vintages = sorted(found, key=_published)
        first = float(vintages[0]["value"])
        if len(vintages) < 2 or first == 0:
            continue
        days = [(_published(row) - _published(vintages[0])).days for row in vintages]
        low, middle, high = (
            [100 * (float(row[name]) / first - 1) * (1 if first > 0 else -1) for row in vintages]
            for name in ("value_low", "value", "value_high")
        )
        [line] = axes.plot(days, middle, marker="o", label=period)
        axes.fill_between(days, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
        drawn += 1
    if not drawn:
        raise LswhError("nothing was revised", hint="mart.revision has what was")
    axes.axhline(0, color="black", linewidth=0.5)
    axes.set_xlabel("days since the first release")
    axes.set_ylabel("% of the first release")
    axes.legend()
    return axes


def _bounds(axes: Axes, places: Sequence[int], rows: Sequence[Mapping[str, Any]], name: str, color: str) -> None:
    """A whisker from the low bound to the high one; a figure without bounds has none."""
    bounded = [(place, row) for place, row in zip(places, rows, strict=True) if row[f"{name}_low"] is not None]
    axes.vlines(
        [place for place, _ in bounded],
        [float(row[f"{name}_low"]) for _, row in bounded],
        [float(row[f"{name}_high"]) for _, row in bounded],
        colors=color,
    )


def _rows(answer: Answer) -> list[dict[str, Any]]:
    names = [column.name for column in answer.columns]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _published(row: Mapping[str, Any]) -> date:
    day: date = row["published_on"]
    return day


def _axes(axes: Axes | None) -> Axes:
    if axes is not None:
        return axes
    try:
        from matplotlib import pyplot as plt
    except ModuleNotFoundError as error:
        raise LswhError("matplotlib is not installed", hint="pip install 'lswh[plot]'") from error
    _, drawn = plt.subplots(figsize=(8, 4.5), layout="constrained")
    return drawn
