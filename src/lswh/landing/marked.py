"""YAML that people write beside their files, each value with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lswh.errors import UnreadableInput, Where

if TYPE_CHECKING:
    from yaml.nodes import Node


@dataclass(frozen=True, slots=True)
class Marked:
    """A value in a YAML file; every reading of it raises UnreadableInput with its line where it is something else."""

    path: str
    node: Node
    what: str
    name: str = ""

    @property
    def where(self) -> Where:
        """The place of the value."""
        return Where(self.path, self.node.start_mark.line + 1)

    @property
    def raw(self) -> str:
        """The characters of a single value, spaces too."""
        from yaml import ScalarNode

        if not isinstance(self.node, ScalarNode):
            raise UnreadableInput(f"{self.name} is no single value", where=self.where, hint="put it in quotes")
        return str(self.node.value)

    def text(self) -> str:
        """A single value, which says something."""
        text = self.raw.strip()
        if not text:
            raise UnreadableInput(f"{self.name} says nothing", where=self.where, hint="give it a value, or remove it")
        return text

    def optional(self) -> str | None:
        """A single value, or None for a blank or a null."""
        text = self.raw.strip()
        is_null = self.node.tag == "tag:yaml.org,2002:null"
        return None if is_null or not text else text

    def one_of(self, known: Sequence[str]) -> str:
        """One of some words."""
        text = self.text()
        if text not in known:
            raise UnreadableInput(
                f"{self.name} is not {' or '.join(known)}: {text!r}", where=self.where, hint="see the README"
            )
        return text

    def counted(self) -> int:
        """A number from 1."""
        text = self.text()
        if not text.isdecimal() or len(text) > 9 or int(text) < 1:
            raise UnreadableInput(f"{self.name} is no number from 1: {text!r}", where=self.where, hint="count from 1")
        return int(text)

    def items(self) -> Iterator[Marked]:
        """The items of a list."""
        from yaml import SequenceNode

        if not isinstance(self.node, SequenceNode):
            raise UnreadableInput(
                f"{self.name or f'the {self.what}'} is no list", where=self.where, hint="write - items"
            )
        for item in self.node.value:
            yield Marked(self.path, item, self.what, self.name)

    def mapping(self, known: Sequence[str] | None) -> Iterator[tuple[str, Marked]]:
        """The keys, of which only `known` ones may be there (None: any), and their values."""
        from yaml import MappingNode, ScalarNode

        if not isinstance(self.node, MappingNode):
            hint = f"it may have {', '.join(known)}" if known else "write lines of key: value"
            raise UnreadableInput(
                f"{self.name or f'the {self.what}'} is no list of key: value", where=self.where, hint=hint
            )
        seen: set[str] = set()
        for key, value in self.node.value:
            where = Where(self.path, key.start_mark.line + 1)
            name = str(key.value) if isinstance(key, ScalarNode) else "?"
            if known is not None and name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"it may have {', '.join(known)}"
                raise UnreadableInput(f"the {self.what} has no key {name!r}", where=where, hint=hint)
            if name in seen:
                raise UnreadableInput(f"{name} is there twice", where=where, hint="remove one")
            seen.add(name)
            yield name, Marked(self.path, value, self.what, name)


def read_marked(path: str, data: bytes, what: str) -> Marked | Empty:
    """What a YAML file holds. Raises UnreadableInput with the line where it is not YAML, or no text."""
    import yaml

    from lswh.extract import decoded

    try:
        root = yaml.compose(decoded(data, path), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UnreadableInput(
            f"the {what} is not YAML: {error.problem}",
            where=Where(path, mark.line + 1 if mark else 1),
            hint="a value with a colon in it stands in quotes",
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableInput(
            f"the {what} is not YAML", where=Where(path, 1), hint="write lines of key: value"
        ) from error
    return Marked(path, root, what) if root is not None else Empty()


@dataclass(frozen=True, slots=True)
class Empty:
    """A YAML file that holds nothing."""

    def items(self) -> Iterator[Marked]:
        """No items."""
        return iter(())

    def mapping(self, known: Sequence[str] | None) -> Iterator[tuple[str, Marked]]:
        """No keys."""
        return iter(())
