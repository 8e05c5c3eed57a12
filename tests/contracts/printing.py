"""Figures as a printer rounds them: exact in, printed out, with how far from the print the exact one may have been."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

_HEDGES = ("",) * 6 + ("hơn", "gần", "khoảng")


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed figure: its text, as a machine decimal, and the hedge before it."""

    text: str
    hedge: str = ""

    @property
    def value(self) -> Fraction:
        return Fraction(self.text)

    @property
    def step(self) -> Fraction:
        """What its last digit is worth if two trailing zeros or more are no digits; three digits are always kept."""
        _, digits, exponent = Decimal(self.text).as_tuple()
        assert isinstance(exponent, int)
        zeros = len(digits) - len("".join(map(str, digits)).rstrip("0")) if any(digits) else 0
        dropped = min(zeros, len(digits) - 3)
        return Fraction(10) ** (exponent + dropped if dropped > 1 else exponent)

    @property
    def low(self) -> Fraction:
        """The least that the exact figure may have been."""
        return self.value - (self.step if self.hedge else self.step / 2)

    @property
    def high(self) -> Fraction:
        return self.value + (self.step if self.hedge else self.step / 2)

    def moved(self, far: Fraction) -> Printed:
        """The figure about so far from where it was, printed with as many decimals."""
        decimals = len(self.text.partition(".")[2])
        return Printed(_text(_rounded(self.value + far, decimals), decimals), self.hedge)


def print_figure(exact: Fraction, random: Random, decimals: int, *, hedged: bool = True) -> Printed:
    """An exact figure, rounded half away from zero to so many decimals (negative: to tens, hundreds, ...).

    Three digits are kept before two zeros or more. A hedged one may be rounded up or down, or to either side, with a
    word for it.
    """
    if decimals < 0 and abs(exact) * Fraction(10) ** decimals < 100:
        decimals = 0
    unit = Fraction(10) ** -decimals
    steps = abs(exact) / unit
    hedge = random.choice(_HEDGES) if hedged else ""
    if hedge == "hơn" and steps >= 1:
        rounded = steps // 1 * unit
    elif hedge == "gần" and steps % 1 and steps >= 1:
        rounded = (steps // 1 + 1) * unit
    else:
        hedge = hedge if hedge == "khoảng" else ""
        rounded = _rounded(abs(exact), decimals)
    return Printed(_text(-rounded if exact < 0 else rounded, decimals), hedge)


def _rounded(value: Fraction, decimals: int) -> Fraction:
    unit = Fraction(10) ** -decimals
    steps = (abs(value) / unit + Fraction(1, 2)) // 1
    return steps * unit if value >= 0 else -steps * unit


def _text(value: Fraction, decimals: int) -> str:
    places = max(decimals, 0)
    return f"{Decimal(int(value * 10**places)).scaleb(-places):f}"
