"""Tests are of the sources: what is compiled of them is asked for by name (tests/extract/test_compiled.py)."""

import os

os.environ.setdefault("LSWH_PLAIN", "1")
