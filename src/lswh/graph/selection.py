"""Which models are meant: dbt's selection grammar. See docs/properties.md.

A selection is a union of what its arguments, or its words, select; a word is an intersection of terms, with commas;
a term is [@][n+][method:]value[+n].
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Literal, Protocol

from lswh.errors import LswhError
from lswh.graph.name import ModelName
from lswh.graph.property_references import RAW

State = Literal["new", "modified", "same"]
"""What a model is against what is published. In dbt's words a new one is modified too."""

_TERM = re.compile(r"(?P<at>@)?(?:(?P<up>\d*)\+)?(?:(?P<method>[a-z_.]+):)?(?P<value>.*?)(?:\+(?P<down>\d*))?")
_STATES: Mapping[str, tuple[State, ...]] = {
    "modified": ("new", "modified"),
    "new": ("new",),
    "old": ("modified", "same"),
    "unmodified": ("same",),
}


class GraphView(Protocol):
    """What a selection has to know of a graph. parents may name more than names: raw tables and macros."""

    @property
    def names(self) -> Iterable[ModelName]:
        """What can be selected."""

    def parents(self, name: ModelName) -> Iterable[ModelName]:
        """What a model reads."""

    def tags(self, name: ModelName) -> Iterable[str]:
        """Its tags."""

    def path(self, name: ModelName) -> str:
        """Its file, relative to the project, with forward slashes: models/<schema>/**/<name>.sql; "" without one."""

    def materialized(self, name: ModelName) -> str:
        """What it becomes."""


def select(
    view: GraphView, include: Sequence[str], exclude: Sequence[str], state: Callable[[ModelName], State]
) -> frozenset[ModelName]:
    """The models that `include` selects (all where it is empty) and `exclude` does not.

    Raises LswhError for a term that is not of the grammar, for one that selects nothing, and where nothing is left;
    but state: may select nothing, and so may a selection with it.
    """
    nodes = _Nodes(view, state)
    included = _union(include, nodes) if include else nodes.names
    selected = (included - _union(exclude, nodes)) & nodes.names
    if not selected and not nodes.is_stateful:
        words = " ".join(include)
        if exclude:
            raise LswhError(f"nothing is left of {words!r} without {' '.join(exclude)!r}", hint="exclude less")
        raise LswhError(f"{words!r} selects nothing that is built", hint=_hint_for_nothing(words))
    return frozenset(selected)


def _hint_for_nothing(words: str) -> str:
    if "source:" in words:
        return f"add a + for what reads it: {words}+"
    return "with a comma, a model has to be selected by both sides" if "," in words else "add a +"


def _union(arguments: Sequence[str], nodes: _Nodes) -> set[ModelName]:
    found: set[ModelName] = set()
    for word in (word for argument in arguments for word in argument.split()):
        found |= set.intersection(*(nodes.of(_term(text, word)) for text in word.split(",")))
    return found


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    method: str
    value: str
    up: int | None
    down: int | None
    is_at: bool


def _term(text: str, word: str) -> _Term:
    match = _TERM.fullmatch(text)
    if match is None or not match["value"]:
        raise LswhError(f"{word!r} is no selection", hint="write name, +name, name+, tag:x, path:models/x, or x,y")
    if match["at"] and match["down"] is not None:
        raise LswhError(f"{word!r} has both @ and +", hint="@name has everything below it already")
    method, value = match["method"], match["value"]
    if method is None:
        method = "path" if "/" in value else "file" if value.endswith(".sql") else "fqn"
    if method != "state" and method not in _FORMS:
        methods = ("state", *_FORMS)
        near = difflib.get_close_matches(method, methods, 1)
        hint = f"did you mean {near[0]}:?" if near else f"known are {', '.join(f'{one}:' for one in methods)}"
        raise LswhError(f"models are not selected by {method}:", hint=hint)
    if method == "path":
        value = value.removeprefix("./").rstrip("/")
    return _Term(text, method, value, _depth(match["up"]), _depth(match["down"]), bool(match["at"]))


def _depth(written: str | None) -> int | None:
    """How many steps, -1 for all of them, None where there is no +."""
    return None if written is None else int(written or -1)


class _Nodes:
    """The graph, with what terms select in it."""

    def __init__(self, view: GraphView, state: Callable[[ModelName], State]) -> None:
        self.names = set(view.names)
        self.is_stateful = False
        self._view = view
        self._state = state
        self._parents: dict[ModelName, set[ModelName]] = {}
        self._children: dict[ModelName, set[ModelName]] = {}
        ahead = list(self.names)
        while ahead:
            name = ahead.pop()
            if name not in self._parents:
                self._parents[name] = set(view.parents(name))
                ahead += self._parents[name]
                for parent in self._parents[name]:
                    self._children.setdefault(parent, set()).add(name)

    def of(self, term: _Term) -> set[ModelName]:
        """What a term selects. Raises LswhError where that is nothing."""
        found = self._matched(term)
        if term.is_at:
            return _reached(_reached(found, self._children, -1), self._parents, -1)
        above = _reached(found, self._parents, term.up or 0)
        return above | _reached(found, self._children, term.down or 0)

    def _matched(self, term: _Term) -> set[ModelName]:
        if term.method == "state":
            return self._by_state(term)
        names = self._raw() if term.method == "source" else self.names
        forms = {name: tuple(_FORMS[term.method](self._view, name)) for name in names}
        fits = _is_path if term.method == "path" else fnmatchcase
        found = {name for name, of in forms.items() if any(fits(form, term.value) for form in of)}
        if not found:
            known = sorted({form for of in forms.values() for form in of})
            near = difflib.get_close_matches(term.value, known, 1)
            raise LswhError(
                f"nothing is selected by {term.text!r}", hint=f"did you mean {near[0]!r}?" if near else "see lswh plan"
            )
        return found

    def _raw(self) -> set[ModelName]:
        return {name for name in self._parents if name.schema == RAW}

    def _by_state(self, term: _Term) -> set[ModelName]:
        self.is_stateful = True
        if term.value not in _STATES:
            hint = f"known are {', '.join(f'state:{one}' for one in _STATES)}"
            raise LswhError(f"a model has no state {term.value!r}", hint=hint)
        return {name for name in self.names if self._state(name) in _STATES[term.value]}


def _reached(found: Iterable[ModelName], edges: Mapping[ModelName, Iterable[ModelName]], depth: int) -> set[ModelName]:
    """What is at most so many steps from `found`, itself included; any number of steps where depth is negative."""
    reached, edge = set(found), set(found)
    while edge and depth:
        edge = {end for name in edge for end in edges.get(name, ())} - reached
        reached |= edge
        depth -= 1
    return reached


def _is_path(path: str, pattern: str) -> bool:
    """Whether a path is what a pattern says, folder by folder; ** is any number of folders.

    >>> _is_path("models/mart/a.sql", "models/*/a.sql"), _is_path("models/a/b/c.sql", "models/*.sql")
    (True, False)
    """
    parts, wanted = path.split("/"), pattern.split("/")
    if wanted[0] == "**" and len(wanted) > 1:
        rest = "/".join(wanted[1:])
        return any(_is_path("/".join(parts[skipped:]), rest) for skipped in range(len(parts)))
    if not fnmatchcase(parts[0], wanted[0]) or (len(parts) == 1) != (len(wanted) == 1):
        return False
    return len(parts) == 1 or _is_path("/".join(parts[1:]), "/".join(wanted[1:]))


def _qualified(view: GraphView, name: ModelName) -> Iterator[str]:
    """A model's name, its names with the schema and with every folder that it is in, and those folders'."""
    yield name.name
    yield str(name)
    parts = PurePosixPath(view.path(name)).parts
    folders = parts[parts.index(name.schema) : -1] if name.schema in parts else (name.schema,)
    for depth in range(1, len(folders) + 1):
        yield ".".join(folders[:depth])
    yield ".".join((*folders, name.name))


def _folders(view: GraphView, name: ModelName) -> Iterator[str]:
    path = PurePosixPath(view.path(name))
    yield str(path)
    yield from map(str, path.parents)


_FORMS: Mapping[str, Callable[[GraphView, ModelName], Iterable[str]]] = {
    "fqn": _qualified,
    "tag": lambda view, name: view.tags(name),
    "file": lambda view, name: (PurePosixPath(view.path(name)).name,),
    "path": _folders,
    "config.materialized": lambda view, name: (view.materialized(name),),
    "source": lambda view, name: (name.schema, str(name)),
}
"""What a term's value is held against, by method; each text may be a pattern with * ? and []."""
