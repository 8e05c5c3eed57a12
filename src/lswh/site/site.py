"""What every step of writing a site works with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lswh.contract.compiled import CompiledTable
from lswh.generation import Generation, Manifest
from lswh.graph import DataTest, Graph, Properties
from lswh.site.naming import FileNames
from lswh.site.pages import Pages
from lswh.site.questions import Questions


@dataclass(frozen=True, slots=True)
class Published:
    """A published generation, and what is known of it outside its warehouse.

    graph and properties are the models as they are now; contracts are those of tables, rules the tables that each rule
    reads, by its name.
    """

    project: str
    generation: str
    manifest: Manifest
    generations: tuple[Generation, ...]
    graph: Graph
    properties: Properties
    contracts: Mapping[str, CompiledTable]
    rules: Mapping[str, Sequence[str]]
    tests: Sequence[DataTest]
    now: datetime


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator, the file that its page is called after, and how many observations there are of it."""

    code: str
    file: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    unit: str
    unit_en: str
    kind: str
    parent: str
    observations: int


@dataclass(frozen=True, slots=True)
class Document:
    """A version of a landed file; text only where it is prose, records is how many were read in it."""

    id: str
    path: str
    kind: str
    source: str
    title: str
    published_on: str
    area: str
    version: int
    is_current: bool
    landed_at: datetime
    text: str | None
    records: int

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is being written. stamp tells it from the ones before and after it."""

    published: Published
    questions: Questions
    pages: Pages
    stamp: str
    indicators: Mapping[str, Indicator]
    documents: Sequence[Document]
    areas: FileNames = field(default_factory=FileNames)
    tables: FileNames = field(default_factory=FileNames)

    @classmethod
    def of(cls, published: Published, questions: Questions, pages: Pages, stamp: str) -> Site:
        """Ask for what many pages name: the indicators and the documents."""
        indicators = list(_indicators(questions)) if questions.has_figures else []
        documents = list(_documents(questions)) if questions.has("raw.document") and questions.has("raw.record") else []
        return cls(published, questions, pages, stamp, {one.code: one for one in indicators}, documents)


def _indicators(questions: Questions) -> Iterable[Indicator]:
    names = FileNames()
    for code, name, name_en, aliases, unit, unit_en, kind, parent, count in questions.ask("indicators").rows:
        known = tuple(alias for alias in (aliases or "").split("|") if alias)
        yield Indicator(
            code, names.of(code), name or code, name_en or "", known, unit or "", unit_en or "", kind or "",
            parent or "", count,
        )  # fmt: skip


def _documents(questions: Questions) -> Iterable[Document]:
    for id_, path, *texts, version, is_current, landed_at, text, records in questions.ask("documents").rows:
        kind, source, title, published_on, area = (cell or "" for cell in texts)
        yield Document(
            id_, path, kind, source, title, published_on, area, version, is_current, landed_at, text, records or 0
        )
