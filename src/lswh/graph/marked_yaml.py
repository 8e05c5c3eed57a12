"""YAML that knows where each of its parts is written."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any, Self

import yaml

from lswh.errors import ConfigurationError, Where

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = "tag:yaml.org,2002:float"
_TIME = "tag:yaml.org,2002:timestamp"
_JINJA = ("{{", "{%", "{#")


class Marked:
    """A part of a YAML document. `what` is how messages name it."""

    __slots__ = ("_loader", "_node", "path", "what")

    def __init__(self, node: Any, loader: Any, path: str, what: str) -> None:
        self._node = node
        self._loader = loader
        self.path = path
        self.what = what

    @classmethod
    def parse(cls, text: bytes, path: str) -> Self | None:
        """The document that a file holds, None where it is empty. Raises ConfigurationError."""
        with _mapped(path):
            loader: Any = _LOADER(text.decode("utf-8-sig"))
            node = loader.get_single_node()
        return None if node is None else cls(node, loader, path, "a property file")

    @property
    def where(self) -> Where:
        """Where it begins."""
        mark = self._node.start_mark
        return Where(self.path, mark.line + 1, mark.column + 1)

    @property
    def first_line(self) -> Where:
        """Where the first line of a text begins: below the mark | of a block."""
        mark = self._node.start_mark
        return Where(self.path, mark.line + 2) if getattr(self._node, "style", None) in ("|", ">") else self.where

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    def error(self, problem: str, hint: str | None = None) -> ConfigurationError:
        """That something is wrong here."""
        return ConfigurationError(problem, where=self.where, hint=hint)

    def fields(self) -> dict[str, Marked]:
        """The value of each key. Raises ConfigurationError where this is no mapping, or has a key twice."""
        if not self.is_mapping:
            raise self.error(f"{self.what} is a mapping of keys to values, not {self._shape()}")
        own = [key.value for key, _ in self._node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        for key, _ in self._node.value:
            if isinstance(key, yaml.ScalarNode) and own.count(key.value) > 1:
                twice = Marked(key, self._loader, self.path, self.what)
                raise twice.error(f"{self.what} has {key.value!r} twice", "remove one")
        with _mapped(self.path):
            self._loader.flatten_mapping(self._node)
        return {
            str(key.value): Marked(value, self._loader, self.path, f"{key.value!r} of {self.what}")
            for key, value in self._node.value
        }

    def known(self, keys: Collection[str], *, let_be: Collection[str] = (), refused: Collection[str] = ()) -> Fields:
        """As fields, where only these keys may be. Keys to let be are left out; refused are those that only dbt has."""
        found = self.fields()
        for key in found:
            if key in refused:
                raise self._at_key(key).error(
                    f"{self.what} has {key!r}, which dbt understands and lswh does not", "see docs/properties.md"
                )
            if key not in keys and key not in let_be:
                near = difflib.get_close_matches(key, [*keys, *let_be], 1)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(keys)}"
                raise self._at_key(key).error(f"{self.what} has no key {key!r}", hint)
        return Fields(self, {key: value for key, value in found.items() if key in keys and not value.is_null})

    def _at_key(self, name: str) -> Marked:
        """The place of a key."""
        node = next(key for key, _ in self._node.value if key.value == name)
        return Marked(node, self._loader, self.path, self.what)

    @property
    def is_null(self) -> bool:
        """Whether there is nothing."""
        return bool(self._node.tag == "tag:yaml.org,2002:null")

    def entries(self, what: str) -> list[Marked]:
        """The parts of a list. Raises ConfigurationError."""
        if not self.is_list:
            raise self.error(f"{self.what} is a list, not {self._shape()}", "begin each entry with a dash")
        return [Marked(node, self._loader, self.path, what) for node in self._node.value]

    def raw_text(self) -> str:
        """A text, whatever is in it. Raises ConfigurationError where this is not one value."""
        if not isinstance(self._node, yaml.ScalarNode):
            raise self.error(f"{self.what} is a text, not {self._shape()}")
        return str(self._node.value)

    def text(self) -> str:
        """A text. Raises ConfigurationError for Jinja, which is not rendered."""
        text = self.raw_text()
        if any(mark in text for mark in _JINJA):
            raise self.error(f"{self.what} has Jinja in it, which lswh does not render", "write what it stands for")
        return text

    def value(self) -> Any:
        """A text, number, truth or null, or lists and mappings of them, as JSON has them.

        A number with a fraction that a float would round, and a date, are given as they are written; the numbers that
        JSON does not have are nan, inf and -inf.
        """
        if self.is_list:
            return [one.value() for one in self.entries(self.what)]
        if self.is_mapping:
            return {key: one.value() for key, one in self.fields().items()}
        if self._node.tag == _TIME:
            return self.text()
        with _mapped(self.path):
            value = self._loader.construct_object(self._node, deep=True)
        if self._node.tag == _NUMBER and not math.isfinite(value):
            return str(value)
        if self._node.tag == _NUMBER and not _is_exact(value, self._node.value):
            return str(self._node.value)
        return self.text() if isinstance(value, str) else value

    def _shape(self) -> str:
        if self.is_list:
            return "a list"
        return "a mapping" if self.is_mapping else f"{self._node.value!r}"


class Fields(dict[str, Marked]):
    """The keys that something has, of those that it may have."""

    def __init__(self, owner: Marked, found: Mapping[str, Marked]) -> None:
        super().__init__(found)
        self.owner = owner

    def need(self, key: str) -> Marked:
        """The value of a key that must be there. Raises ConfigurationError."""
        if key not in self:
            raise self.owner.error(f"{self.owner.what} has no {key!r}", f"add {key}:")
        return self[key]

    def text(self, key: str, default: str = "") -> str:
        """The text of a key."""
        return self[key].text() if key in self else default

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a key that holds one or a list of them."""
        if key not in self:
            return ()
        one = self[key]
        return tuple(entry.text() for entry in one.entries(one.what)) if one.is_list else (one.text(),)

    def entries(self, key: str, what: str) -> list[Marked]:
        """The entries of a key that holds a list."""
        return self[key].entries(what) if key in self else []


def _is_exact(value: object, text: str) -> bool:
    """Whether a float is the number that was written."""
    try:
        return Decimal(repr(value)) == Decimal(text.replace("_", ""))
    except InvalidOperation:
        return False


@contextmanager
def _mapped(path: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise ConfigurationError("not UTF-8", where=Where(path), hint="save the file as UTF-8") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = Where(path, mark.line + 1, mark.column + 1) if mark else Where(path)
        raise ConfigurationError(f"the YAML cannot be read: {what}", where=where) from error
