"""The pages of tables: columns, contracts, tests, SQL, and the lineage of all tables and columns as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lswh.contract.compiled import CompiledCheck
from lswh.graph import DataTest, Model, ModelName
from lswh.site.folder import File
from lswh.site.pages import word
from lswh.site.scripts import script
from lswh.site.site import Site
from lswh.site.wording import words

if TYPE_CHECKING:
    from markupsafe import Markup

    from lswh.graph.lineage import Edge

_LANDED, _OF_THE_ENGINE = "raw.", "lswh."
_KINDS = {"value": 0, "filter": 1, "table": 2}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; made_of are the tables and columns that its values come from."""

    name: str
    type: str
    description: str
    made_of: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A contract, data test or rule of a table: its name, what it demands, and what became of it last."""

    name: str
    kind: str
    checks: Sequence[CompiledCheck]
    outcome: str
    failures: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view as it is published, and the model that makes it, where one does.

    arguments are those of a macro that is a table with arguments, whose columns are not known without them.
    """

    name: str
    arguments: Sequence[str]
    file: str
    description: str
    kind: str
    rows: int | None
    columns: Sequence[Column]
    model: Model | None
    has_changed: bool
    held: Sequence[Held]
    above: Sequence[str]
    below: Sequence[str]


class Tables:
    """Every table of a site, those of the schema that is built last first."""

    def __init__(self, site: Site) -> None:
        from lswh.graph.lineage import every_edge

        self._site = site
        self._models = {
            str(model.name): model
            for model in site.published.graph
            if not model.is_macro or str(model.name) in site.questions.macros
        }
        columns = site.questions.columns
        schemas = {
            ModelName(*name.split(".", 1)): {column: type_ for column, type_, _ in of} for name, of in columns.items()
        }
        self.edges = every_edge(site.published.graph, schemas)
        self._names = {name.lower(): name for name in (*site.questions.tables, *self._models)}
        self._comments: dict[str, str] = dict(site.questions.ask("comments").rows)
        self._results = {(row[0], row[1]): row[2:4] for row in site.questions.ask("results").rows}

    def __iter__(self) -> Iterator[Table]:
        there = [name for name in self._site.questions.tables if not name.startswith("information_schema.")]
        made = {name.split(".")[0]: place for place, name in enumerate(self._models)}
        for name in sorted(there, key=lambda name: (_rank(name), -made.get(name.split(".")[0], 0), name)):
            yield self._table(name)

    def lineage(self) -> tuple[list[tuple[str, str, list[str]]], list[tuple[int, int, int, int, int]]]:
        """Tables with their files and columns, and the edges between them: (table, column, table, column, kind).

        Numbers are places in the first list and in its lists of columns; -1 is the whole of a table. An ephemeral model
        has no file.
        """
        names = list(self._names.values())
        columns = [self._columns(name) for name in names]
        place = {name.lower(): number for number, name in enumerate(names)}
        within = [{column.lower(): number for number, column in enumerate(of)} for of in columns]
        edges = []
        for edge in self.edges:
            ends = []
            for node in (edge.above, edge.below):
                table = place.get(node.table)
                if table is None or (node.column and node.column not in within[table]):
                    break
                ends += [table, within[table][node.column] if node.column else -1]
            else:
                edges.append((ends[0], ends[1], ends[2], ends[3], _KINDS[edge.kind]))
        there = self._site.questions.tables
        files = [self._site.tables.of(name) if name in there else "" for name in names]
        return list(zip(names, files, columns, strict=True)), edges

    def _columns(self, name: str) -> list[str]:
        """The columns of a table, those of an ephemeral model as far as they are known."""
        if name in self._site.questions.columns:
            return [column for column, _, _ in self._site.questions.columns[name]]
        made = (edge.below.column for edge in self.edges if edge.below.table == name.lower())
        return list(dict.fromkeys(column for column in made if column))

    def _table(self, name: str) -> Table:
        published, model = self._site.published, self._models.get(name)
        relation = published.manifest.relations.get(name)
        made = [edge for edge in self.edges if edge.below.table == name.lower()]
        is_view = relation is None and not name.startswith(_OF_THE_ENGINE)
        return Table(
            name=name,
            arguments=self._site.questions.macros.get(name, ()),
            file=self._site.tables.of(name),
            description=self._comments.get(name) or _head(model),
            kind=relation.kind if relation else "view" if is_view else "table",
            rows=relation.rows if relation else published.manifest.tables.get(name),
            columns=[
                Column(
                    column,
                    type_,
                    comment,
                    self._origins(made, column),
                )
                for column, type_, comment in self._site.questions.columns.get(name, ())
            ],
            model=model,
            has_changed=bool(model and relation and model.reading.whole.text != relation.text),
            held=list(self._held(name)),
            above=list(dict.fromkeys(self._names[e.above.table] for e in made if e.above.table in self._names)),
            below=list(
                dict.fromkeys(
                    self._names[edge.below.table]
                    for edge in self.edges
                    if edge.above.table == name.lower() and edge.below.table in self._names
                )
            ),
        )

    def _origins(self, made: Sequence[Edge], column: str) -> list[tuple[str, str]]:
        return [
            (self._names[edge.above.table], edge.above.column)
            for edge in made
            if edge.kind == "value" and edge.below.column == column.lower() and edge.above.table in self._names
        ]

    def _held(self, table: str) -> Iterator[Held]:
        from lswh.contract import RECONCILIATION

        published = self._site.published
        if contract := published.contracts.get(table):
            yield self._result(f"{table} contract", table, "contract", contract.checks)
        for test in published.tests:
            if test.table == table:
                yield self._result(test.name, table, "data_test", (), _tested(test))
        for rule, reads in published.rules.items():
            if table in reads or table == RECONCILIATION:
                yield self._result(rule, RECONCILIATION, "rule")

    def _result(
        self, contract: str, table: str, kind: str, checks: Sequence[CompiledCheck] = (), name: str | None = None
    ) -> Held:
        outcome, failures = self._results.get((contract, table), ("unknown", 0))
        return Held(name or contract, kind, checks, outcome, failures)


def table_pages(site: Site) -> Iterator[File]:
    """A page for each table, one that lists them, and the lineage that all of them draw."""
    tables = Tables(site)
    every = list(tables)
    files: Mapping[str, str] = {one.name: one.file for one in every}
    for one in every:
        page = site.pages.render("table", 1, table=one, files=files, described=described)
        yield File(f"table/{one.file}.html", page)
    yield File("tables.html", site.pages.render("tables", tables=every, described=described))
    yield File("data/lineage.js", script(site.stamp, "lineage", tables.lineage()))


def described(table: Table) -> str | Markup:
    """What is said of a table: by its models, else by us where we make it."""
    key = f"about_{table.name.replace('.', '_')}"
    key = key if key in words() or not table.name.startswith(_LANDED) else "about_reference"
    return table.description or (word(key) if key in words() else "")


def _rank(name: str) -> int:
    """What readers ask comes first, then what has landed, and last what the engine says of itself."""
    return 2 if name.startswith(_OF_THE_ENGINE) else 1 if name.startswith(_LANDED) else 0


def _tested(test: DataTest) -> str:
    return f"{test.name} ({', '.join(test.columns())})" if test.columns() else test.name


def _head(model: Model | None) -> str:
    """What a model's comment at its head says of it, but for the config line."""
    said = []
    for line in (model.sql if model else "").splitlines():
        if not line.startswith("--"):
            break
        text = line.removeprefix("--").strip()
        if not text.startswith("config:"):
            said.append(text)
    return " ".join(said)
