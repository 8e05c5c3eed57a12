"""Pages of docs/ that are run from top to bottom. `python -m tests.docs` writes what they print now into them."""
