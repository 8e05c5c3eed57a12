"""What our rows are called in SDMX, and back: codes, figures with their precision, units, observation status.

Sources: SDMX 3.0, section 3A (IDType of SDMXCommonReferences.xsd); the SDMX cross-domain code lists CL_OBS_STATUS,
CL_FREQ, CL_UNIT_MULT and CL_DECIMALS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, localcontext

DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD")
MEASURE = "OBS_VALUE"
ATTRIBUTES = (
    "UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "OBS_STATUS", "HEDGE", "PLAN", "PLAN_DECIMALS", "PLAN_BASIS", "PLAN_KIND",
    "PLAN_PERIOD", "PCT_OF_PLAN", "YOY", "YOY_BASIS", "PUBLISHED_ON", "PUBLISHED_BASIS", "SOURCE",
)  # fmt: skip
"""Of an observation, in the order of a file. What the words mean is in lswh.export.structure."""

STATUSES = {"A": "normal value", "E": "estimated value", "P": "provisional value", "F": "forecast value"}
"""Observation status: ours are these codes of CL_OBS_STATUS, with these names."""

FREQUENCIES = {"A": "annual", "S": "half-yearly", "Q": "quarterly", "M": "monthly", "D": "daily", "_O": "other"}
"""CL_FREQ, as far as periods of ours have codes of it; a time range (2023-01-01/P9M) is other."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]")
_ESCAPED = re.compile(r"(?:\$[0-9A-F]{2})+|@")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_MOST_DIGITS = 60


def code_id(code: str) -> str:
    """A code as the id of an SDMX code, which has no points; other letters are $ and the hex of their bytes.

    >>> [code_id(code) for code in ("VN-09", "VN-30.2025", "Đ/1")]
    ['VN-09', 'VN-30@2025', '$C4$90$2F1']
    """
    return "".join(
        letter
        if _PLAIN.fullmatch(letter)
        else "@"
        if letter == "."
        else "".join(f"${byte:02X}" for byte in letter.encode())
        for letter in code
    )


def code_of(name: str) -> str:
    """The inverse of code_id; a name that it does not make is answered as it is.

    >>> [code_of(name) for name in ("VN-30@2025", "$C4$90$2F1", "100$", "$FF")]
    ['VN-30.2025', 'Đ/1', '100$', '$FF']
    """
    try:
        return _ESCAPED.sub(lambda found: _unescaped(found[0]), name)
    except UnicodeDecodeError:
        return name


def _unescaped(text: str) -> str:
    return "." if text == "@" else bytes.fromhex(text.replace("$", "")).decode()


def figure_text(value: Decimal, low: Decimal, high: Decimal) -> tuple[str, int]:
    """A printed figure with the digits that it was printed with, and the place of the last of them.

    low and high are what it can stand for: its last digit is of the order of high - low, hedged or not.

    >>> figure_text(Decimal("262700.000000"), Decimal("262695.000000"), Decimal("262705.000000"))
    ('262700', -1)
    >>> figure_text(Decimal("101.1000"), Decimal("101.0500"), Decimal("101.1500"))
    ('101.1', 1)
    """
    place = -(high - low).adjusted()
    return format(value.quantize(Decimal(1).scaleb(-max(place, 0))), "f"), place


def figure_of(text: str, place: str | None = None) -> Decimal:
    """The inverse of figure_text: the exponent is that of the last printed digit, where the place of it is given.

    A place that would round the figure is passed over: the digits that are there were printed. Raises ValueError.

    >>> figure_of("262700", "-1"), figure_of("5980", "2"), figure_of("1.25", "1"), figure_of("1.5E3")
    (Decimal('2.6270E+5'), Decimal('5980.00'), Decimal('1.25'), Decimal('1500'))
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"no number: {text!r}")
    figure = Decimal(text)
    if abs(figure.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"no figure: {text!r}")
    if figure == figure.to_integral_value() and figure.as_tuple().exponent > 0:  # type: ignore[operator]
        figure = figure.quantize(Decimal(1))
    if not place:
        return figure
    if not re.fullmatch(r"-?[0-9]{1,2}", place):
        raise ValueError(f"no number of decimals: {place!r}")
    with localcontext(prec=4 * _MOST_DIGITS):
        shown = figure.quantize(Decimal(1).scaleb(-int(place)))
    return shown if shown == figure else figure


def in_one_unit(figures: Sequence[Decimal | None], power: int) -> tuple[list[str | None], int]:
    """Figures of one power of ten as plain decimals that show their last printed digit, and the power they are then of.

    >>> in_one_unit([Decimal("2.6270E+5"), Decimal("12"), None], 6)
    (['26270', '1.2', None], 7)
    """
    above = max([0, *(int(one.as_tuple().exponent) for one in figures if one is not None)])
    return [None if one is None else format(one.scaleb(-above), "f") for one in figures], power + above


def unit_text(measure: str, power: int) -> str:
    """A unit as a record file may give it: the unit of measure, in a power of ten (models/staging/unit_match.sql).

    >>> unit_text("USD", 6)
    'USD 10^6'
    """
    return f"{measure} 10^{power}"
