"""raw/ -> raw tables: each file lands once, whole or not at all, and its bytes are kept."""

from lswh.landing.filling import Filling, raw_columns, raw_fingerprints, raw_tables
from lswh.landing.land import Landing, land, landed_state
from lswh.landing.landed import Kind, Landed
from lswh.landing.store import LandingStore, content_hash

__all__ = [
    "Filling",
    "Kind",
    "Landed",
    "Landing",
    "LandingStore",
    "content_hash",
    "land",
    "landed_state",
    "raw_columns",
    "raw_fingerprints",
    "raw_tables",
]
