"""Doctests are of the sources, not of what is compiled of them."""

import os

os.environ.setdefault("LSWH_PLAIN", "1")
