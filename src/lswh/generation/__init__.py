"""Generations of the warehouse: built aside, published by one rename, kept for a while, compared."""

from lswh.generation.history import Generation, Replacement
from lswh.generation.lock import build_lock, is_alive, lock_holder
from lswh.generation.manifest import Manifest, Relation
from lswh.generation.shelf import Shelf

__all__ = ["Generation", "Manifest", "Relation", "Replacement", "Shelf", "build_lock", "is_alive", "lock_holder"]
