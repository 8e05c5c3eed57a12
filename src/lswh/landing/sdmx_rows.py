"""The rows of a file of records that is a data message of SDMX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from lswh.domain.period import Period
from lswh.domain.sdmx import figure_of, in_one_unit, unit_text
from lswh.landing.sdmx_files import STRUCTURE, read_csv, read_xml
from lswh.landing.sdmx_layouts import SdmxLayout, read_sdmx_layout

_SAME = (
    "area", "indicator", "status", "hedge", "plan_kind", "plan_period", "published_on", "published_basis", "source",
)  # fmt: skip
_OUR_OWN = "printed"
"""The basis of a plan or a growth that was printed; implied and computed ones are made anew, and do not land."""


def sdmx_rows(path: str, file: Path, sidecar: tuple[str, bytes] | None) -> Iterator[dict[str, str | None]]:
    """The rows of a data message as a file of records has them. Raises MalformedFile, UnreadableInput.

    A figure that is no number stays as it is, and is rejected by name in staging.
    """
    layout = read_sdmx_layout(*sidecar) if sidecar else SdmxLayout(path)
    is_csv = Path(path).suffix.lower() == ".csv"
    message = read_csv(file, layout.delimiter) if is_csv else read_xml(file)
    named = layout.names(message.header)
    for _, cells in message.rows:
        yield record_of(layout.row(named, cells), cells[STRUCTURE])


def record_of(said: Mapping[str, str], structure: str | None) -> dict[str, str | None]:
    """An observation, by our names, as a row of a file of records.

    Figures are in a unit in which their last printed digit is none of the zeros before the point.

    >>> said = {"area": "VN", "indicator": "GDP", "period": "2023-A1", "value": "262700", "decimals": "-1",
    ...         "unit_measure": "USD", "unit_mult": "6"}
    >>> row = record_of(said, "XX:FLOW(1.0)")
    >>> [row[name] for name in ("value", "unit", "value_printed", "period", "source")]
    ['26270', 'USD 10^7', '262700', '2023', 'XX:FLOW(1.0)']
    """
    plan = said.get("plan") if said.get("plan_basis", _OUR_OWN) == _OUR_OWN else None
    value = said.get("value")
    (value_text, plan_text), unit = _in_unit(said, value, plan)
    row = {name: said.get(name) for name in _SAME}
    return row | {
        "indicator_code": row["indicator"],
        "source": row["source"] or structure,
        "period": _period(said["period"]) if "period" in said else None,
        "value": value_text,
        "value_printed": value,
        "unit": unit,
        "plan": plan_text,
        "plan_printed": plan,
        "pct_of_plan": _plain(said.get("pct_of_plan")),
        "yoy_pct": _plain(said.get("yoy_pct")) if said.get("yoy_basis", _OUR_OWN) == _OUR_OWN else None,
    }


def _in_unit(said: Mapping[str, str], value: str | None, plan: str | None) -> tuple[list[str | None], str | None]:
    """The value and the plan, and the unit that they are of then."""
    measure = said.get("unit_measure")
    try:
        power = int(said.get("unit_mult", "0"))
        figures = [_figure(value, said.get("decimals")), _figure(plan, said.get("plan_decimals"))]
    except ValueError:
        power_text = said.get("unit_mult", "0")
        return [value, plan], f"{measure} 10^{power_text}" if measure else said.get("unit")
    texts, above = in_one_unit(figures, power)
    if measure is None and above != power:  # a unit without a power of ten cannot be another one
        return [_plain(value), _plain(plan)], said.get("unit")
    return texts, unit_text(measure, above) if measure else said.get("unit")


def _figure(text: str | None, place: str | None) -> Decimal | None:
    return None if text is None else figure_of(text, place)


def _plain(text: str | None) -> str | None:
    """A figure without an exponent; what is no number as it is."""
    if text is None:
        return None
    try:
        return format(figure_of(text), "f")
    except ValueError:
        return text


def _period(text: str) -> str:
    """A period as we write it; what is none as it is."""
    try:
        return Period.parse(text).code
    except ValueError:
        return text
