"""What number a run of digits prints in a Vietnamese text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_VIETNAMESE: Final = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_ENGLISH: Final = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}|[0-9]+\.(?:[0-9]{1,2})|0\.[0-9]+"
)

LONGEST: Final = 28


def numeral(text: str) -> Decimal | None:
    """The number with the decimals it was printed with, or None where the marks fit no convention.

    The point groups thousands and the comma begins the decimals. English marks are read only where they
    cannot be Vietnamese ones. More than 28 characters are no published figure.

    >>> [str(numeral(text)) for text in ("2.285", "60,1", "1.005,50", "45.45", "1,713.6", "1.28,5")]
    ['2285', '60.1', '1005.50', '45.45', '1713.6', 'None']
    """
    if len(text) > LONGEST:
        return None
    if _VIETNAMESE.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return None
