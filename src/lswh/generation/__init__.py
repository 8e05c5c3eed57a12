"""Generations of the warehouse: built aside, published by one rename, kept for a while."""

from lswh.generation.lock import build_lock
from lswh.generation.manifest import Manifest
from lswh.generation.shelf import Shelf

__all__ = ["Manifest", "Shelf", "build_lock"]
