"""What SDMX has of a figure, a code or a unit is what we have of it."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lswh.domain.sdmx import code_id, code_of, figure_of, figure_text, in_one_unit

ID = re.compile(r"[A-Za-z0-9_@$-]+")
"""IDType of SDMX 3.0's SDMXCommonReferences.xsd."""

FIGURES = st.builds(
    lambda digits, place: Decimal(digits).scaleb(-place), st.integers(-(10**12), 10**12), st.integers(-9, 6)
)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_code_is_an_id_of_sdmx_and_comes_back(code: str) -> None:
    assert ID.fullmatch(code_id(code))
    assert code_of(code_id(code)) == code


@given(FIGURES, st.sampled_from(["1", "1.5", "2"]))
def test_a_figure_comes_back_with_its_last_printed_digit_hedged_or_not(figure: Decimal, reach: str) -> None:
    digit = Decimal(1).scaleb(int(figure.as_tuple().exponent))
    stored = figure.quantize(Decimal("0.000001")) if digit < 1 else Decimal(format(figure, "f"))
    text, place = figure_text(stored, stored - digit / 2, stored - digit / 2 + digit * Decimal(reach))
    assert "E" not in text
    assert figure_of(text, str(place)).as_tuple() == figure.as_tuple()


@given(st.lists(st.none() | FIGURES, min_size=1), st.integers(-9, 12))
def test_figures_in_one_unit_are_what_they_were(figures: list[Decimal | None], power: int) -> None:
    texts, above = in_one_unit(figures, power)
    for text, figure in zip(texts, figures, strict=True):
        if figure is None or text is None:
            assert (figure, text) == (None, None)
        else:
            assert re.fullmatch(r"-?\d+(\.\d+)?", text)
            assert Decimal(text).scaleb(above) == figure.scaleb(power)
            assert int(Decimal(text).as_tuple().exponent) + above == int(figure.as_tuple().exponent) + power
