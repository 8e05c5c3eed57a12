"""Changes: what tables lost and gained, what that touches, and tables that are brought up to date from it."""

from lswh.change.changes import Changes
from lswh.change.delta import Delta, compare, is_unique_among, keep, table_of, temporary
from lswh.change.in_part import build_in_part
from lswh.change.touched import touched

__all__ = [
    "Changes",
    "Delta",
    "build_in_part",
    "compare",
    "is_unique_among",
    "keep",
    "table_of",
    "temporary",
    "touched",
]
