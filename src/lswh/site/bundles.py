"""What every page loads, in few files: each one that a page names costs it time, on a disk too."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lswh.site.folder import File
from lswh.site.scripts import as_json
from lswh.site.wording import LANGUAGES, words

STATIC = Path(__file__).parent / "static"
_EVERY = ("site.js", "search.js")
_SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "page": (),
    "start": ("start.js",),
    "indicator": ("uplot/uPlot.iife.min.js", "chart.js", "source.js", "indicator.js"),
    "table": ("lineage.js",),
    "document": ("document.js",),
}
"""The scripts of each kind of page, after those of every page; kinds that are not named have those of `page`."""

_STYLES = ("uplot/uPlot.min.css", "site.css")
_AS_THEY_ARE = ("boot.js", "icon.svg", "uplot/LICENSE")


@cache
def static_files() -> tuple[File, ...]:
    """What is in static/ of every site: a script for each kind of page, one style sheet, a few more files."""
    scripts = {f"{kind}.js": _said() + _joined(*_EVERY, *names) for kind, names in _SCRIPTS.items()}
    whole = {name: _joined(name) for name in _AS_THEY_ARE}
    made = {**whole, **scripts, "site.css": _joined(*_STYLES)}
    return tuple(File(f"static/{name}", text) for name, text in made.items())


def script_of(kind: str) -> str:
    """The name of the script that a kind of page loads.

    >>> script_of("indicator"), script_of("runs")
    ('indicator', 'page')
    """
    return kind if kind in _SCRIPTS else "page"


@cache
def version() -> str:
    """A hash of all of them, so that a browser takes no old file for a new one."""
    return hashlib.sha256("\0".join(file.text for file in static_files()).encode()).hexdigest()[:12]


def _said() -> str:
    """The words that scripts say."""
    said = {language: {key: text[language] for key, text in words().items()} for language in LANGUAGES}
    return f"lswh.words = {as_json(said)};\n"


def _joined(*names: str) -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)
