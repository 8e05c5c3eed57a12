"""Pages from templates. Whatever comes from a document or a model is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lswh.errors import LswhError
from lswh.site.bundles import script_of, version
from lswh.site.wording import words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_HERE = Path(__file__).parent


class Pages:
    """The templates, with what all of them say. Raises LswhError where Jinja2 is not installed."""

    def __init__(self, **common: object) -> None:
        self._templates = _environment()
        self._templates.globals.update(common, w=word, both=both, say=_say, script_of=script_of, version=version())

    def render(self, template: str, depth: int = 0, **context: Any) -> str:
        """A page; depth is how many folders deep it is."""
        return self._templates.get_template(f"{template}.html").render(root="../" * depth, page=template, **context)


def _environment() -> Environment:
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError as error:
        raise LswhError(
            "the site is made with Jinja2, which is not installed", hint="pip install 'lswh[site]'"
        ) from error
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def word(key: str) -> Markup:
    """A word in every language; the style sheet shows the reader's.

    >>> str(word("search"))
    '<span class="vi" lang="vi">Tìm kiếm</span><span class="en" lang="en">Search</span>'
    """
    return both(words()[key]["vi"], words()[key]["en"])


def both(vi: str | None, en: str | None) -> Markup:
    """A text in two languages; where there is only one, that one.

    >>> str(both("GRDP <b>", None))
    'GRDP &lt;b&gt;'
    """
    from markupsafe import Markup, escape

    if not vi or not en or vi == en:
        return escape(vi or en or "")
    return Markup('<span class="vi" lang="vi">{}</span><span class="en" lang="en">{}</span>').format(vi, en)


def _say(key: str) -> str:
    """A word for an attribute, until the reader's language is known."""
    return words()[key]["vi"]
