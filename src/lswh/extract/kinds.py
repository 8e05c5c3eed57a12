"""What a mark of a sentence can be.

These are names of a module and not of a class or an Enum: in Python 3.11 those take ten times as long to look up, and
the kinds are asked for at every word.
"""

from __future__ import annotations

from typing import Final

# Of words that are known, each by its table vocabulary/<kind>.csv:
DIRECTION: Final = "directions"  # up or down
VERB: Final = "verbs"  # between a name and its figure
HEDGE: Final = "hedges"
STATUS: Final = "statuses"  # the SDMX observation status
COMPARISON: Final = "comparisons"  # the base of a growth
PLAN: Final = "plans"  # what a share of plan is a share of
TARGET: Final = "targets"  # what is wished for, or so much a day: not observed
SHARE: Final = "shares"  # a part of something else
STOP: Final = "stops"  # what makes the next number no figure
PERIOD: Final = "periods"
PLACE: Final = "places"
PART: Final = "parts"  # what follows are parts of what was said
LINK: Final = "links"
AND: Final = "conjunctions"
FILLER: Final = "fillers"
SAYING: Final = "sayings"  # who said it
NOUN: Final = "nouns"  # names that hold a word of another kind
JOINT: Final = "joints"  # between two numbers that are one thing
MULTIPLE: Final = "multiples"  # so many times as much, in words or with a number

TABLES: Final = (
    DIRECTION, VERB, HEDGE, STATUS, COMPARISON, PLAN, TARGET, SHARE, STOP, PERIOD, PLACE, PART, LINK, AND, FILLER,
    SAYING, NOUN, JOINT, MULTIPLE,
)  # fmt: skip

# Of what the scan sees:
WORD: Final = "word"
SIGN: Final = "sign"
NUMBER: Final = "number"  # a number that states nothing by itself
AMOUNT: Final = "amount"  # a number and its unit
PERCENT: Final = "percent"
PAIR: Final = "pair"  # so many of so many

FIGURES: Final = frozenset({AMOUNT, PERCENT, PAIR, MULTIPLE})
