"""Which columns of which tables a piece of SQL reads, by names alone, since no table has to exist yet.

A name without a table is taken for a column of every table that is in sight: of its own SELECT and of those around it.
That is more than DuckDB reads, and never less; the columns that are not there cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from lswh.graph.canonical import table_name
from lswh.graph.reading import ALL, Part, Spelling
from lswh.graph.statement import Calls, names_of

OPAQUE = (exp.Pivot, exp.Describe, exp.Summarize, exp.Command, exp.DML, exp.MatchRecognize)
"""Expressions whose columns cannot be told from their text: what is in a statement with one reads everything."""

_NAMING: dict[object, tuple[str, ...]] = {
    exp.Alias: ("alias",),
    exp.PropertyEQ: ("this",),
    exp.Kwarg: ("this",),
    exp.Window: ("alias",),
}
"""Arguments that give or use a name that is no column's."""


@dataclass(frozen=True, slots=True)
class Source:
    """A relation in FROM: its alias in lower case, the table it is, or the names it answers (None: not known)."""

    alias: str
    table: str | None = None
    outputs: frozenset[str] | None = None


Scope = tuple[Source, ...]


@dataclass(slots=True)
class Reads:
    """What is read by the pieces that it walks: columns of tables, functions, names whose spelling may show."""

    tables: dict[str, set[str]] = field(default_factory=dict)
    calls: set[str] = field(default_factory=set)
    qualifiers: set[str] = field(default_factory=set)
    spellings: set[Spelling] = field(default_factory=set)

    def part(self, text: str, calls: Calls, order: Mapping[str, int]) -> Part:
        """What was walked as a part with this text, of a statement that calls these functions.

        order are the numbers of the tables in the text.
        """
        return Part(
            text,
            {
                table: (ALL,) if ALL in self.tables[table] else tuple(sorted(self.tables[table]))
                for table in sorted(self.tables, key=lambda name: (order.get(name, len(order)), name))
            },
            calls.among(self.calls),
            tuple(sorted(self.qualifiers)),
            tuple(sorted(self.spellings)),
        )

    def walk(self, node: object, scopes: tuple[Scope, ...]) -> None:
        """Collect what a node reads, where `scopes` are in sight, the innermost first."""
        match node:
            case list() | tuple():
                for one in node:
                    self.walk(one, scopes)
            case exp.Select():
                self.walk_select(node, scopes)
            case exp.Column():
                self._column(node, scopes)
            case exp.Identifier():
                self._name(node.name.lower(), scopes)
            case exp.Table():
                self._table(node, scopes)
            case exp.Anonymous():
                self._call(node, scopes)
            case exp.Expr() if not isinstance(node, exp.TableAlias | exp.DataType):
                if isinstance(node, exp.Star | exp.PositionalColumn) or _joins_by_all(node):
                    self._all(scopes)
                if isinstance(node, exp.Func):
                    self.calls.update(names_of(node))
                self.walk(_said(node), scopes)

    def walk_select(self, select: exp.Select, outer: tuple[Scope, ...], *, leave: tuple[str, ...] = ()) -> None:
        """Collect what a SELECT reads, except for some of its clauses."""
        self.walk(select.args.get("with_"), outer)
        scopes = (scope_of(select), *outer)
        for key, value in select.args.items():
            if key != "with_" and key not in leave:
                self.walk(value, scopes)
        if "expressions" not in leave:
            for projection in select.expressions:
                self.spell(projection, select, scopes)

    def spell(self, projection: exp.Expr, select: exp.Select, scopes: tuple[Scope, ...]) -> None:
        """Note the spelling of a projection without an alias, where it may be seen in the name of the column.

        DuckDB spells a column as its source does, and the field of a struct, or a row as a value, as it is written.
        """
        while isinstance(projection, exp.Paren):
            projection = projection.this
        if not isinstance(projection, exp.Column) or isinstance(projection.this, exp.Star):
            return
        written, names = projection.name, _names(projection)
        if written == written.lower():
            return
        aliases = {source.alias for scope in scopes for source in scope}
        lateral = {one.alias.lower() for one in select.expressions if isinstance(one, exp.Alias)}
        if len(names) == 1:
            if names[0] in aliases | lateral:
                self.spellings.add(Spelling(written))
            return
        is_ours = names[0] in {source.alias for source in scopes[0]}
        derived = [source for scope in scopes for source in scope if source.table is None]
        may_be_field = any(source.outputs is None or names[0] in source.outputs for source in derived)
        if len(names) > 2 or not is_ours or may_be_field:
            self.spellings.add(Spelling(written))
        else:
            tables = {source.table for scope in scopes for source in scope if source.table}
            self.spellings.update(Spelling(written, table, names[0]) for table in tables)

    def read_all(self, table: str) -> None:
        """Note that every column of a table is read."""
        self._read(table, ALL)

    def _column(self, column: exp.Column, scopes: tuple[Scope, ...]) -> None:
        names = _names(column)
        if isinstance(column.this, exp.Star):
            names[-1] = ALL
            self.walk([*column.this.args.values()], scopes)
        if len(names) == 1:
            self._name(names[0], scopes)
            return
        is_qualified = False
        for source in (one for scope in scopes for one in scope):
            for column_name in _meant(names, source):
                is_qualified = True
                if source.table is not None:
                    self._read(source.table, column_name)
        if is_qualified:
            self.qualifiers.add(names[0])
        else:  # a struct, and the rest its fields
            self._name(names[0], scopes)

    def _name(self, name: str, scopes: tuple[Scope, ...]) -> None:
        for scope in scopes:
            for source in scope:
                if source.table is not None:
                    self._read(source.table, ALL if source.alias == name else name)

    def _read(self, table: str, column: str) -> None:
        self.tables.setdefault(table, set()).add(ALL if column == "rowid" else column)

    def _all(self, scopes: tuple[Scope, ...]) -> None:
        for scope in scopes:
            for source in scope:
                if source.table is not None:
                    self._read(source.table, ALL)

    def _table(self, table: exp.Table, scopes: tuple[Scope, ...]) -> None:
        name = table_name(table)
        if name is not None:
            self.tables.setdefault(name, set())
            if _columns(table):  # named by their places
                self._read(name, ALL)
        for key, value in table.args.items():
            if key not in ("this", "db", "catalog", "alias") or (key == "this" and isinstance(value, exp.Func)):
                self.walk(value, scopes)

    def _call(self, call: exp.Anonymous, scopes: tuple[Scope, ...]) -> None:
        name = call.name.lower()
        self.calls.add(name)
        if name == "count" and len(call.expressions) == 1 and type(call.expressions[0]) is exp.Star:
            return
        if name == "columns":
            self._all(scopes)
        self.walk(call.expressions, scopes)


def _joins_by_all(node: exp.Expr) -> bool:
    return isinstance(node, exp.Join) and node.method in ("NATURAL", "POSITIONAL")


def _said(node: exp.Expr) -> list[object]:
    """The arguments of an expression, but for names that are no column's."""
    naming: tuple[str, ...] = (
        ("this", "alias") if isinstance(node, exp.Window) and isinstance(node.this, exp.Identifier) else ()
    )
    naming = naming or _NAMING.get(type(node), ())
    return [value for key, value in node.args.items() if key not in naming]


def scope_of(select: exp.Select) -> Scope:
    """The relations in a SELECT's FROM."""
    relations = [select.args.get("from_"), *select.args.get("joins", ()), *select.args.get("laterals", ())]
    return tuple(source for one in relations if one is not None for source in _sources(one))


def outputs_of(query: exp.Expr | None) -> frozenset[str] | None:
    """The names of the columns that a query answers, in lower case, where its text says so."""
    while isinstance(query, exp.Subquery | exp.SetOperation):
        query = query.this
    if not isinstance(query, exp.Select):
        return None
    names = [one.alias_or_name.lower() for one in query.expressions if isinstance(one, exp.Alias | exp.Column)]
    return None if len(names) < len(query.expressions) or "*" in names else frozenset(names)


def _sources(relation: exp.Expr) -> Iterator[Source]:
    if isinstance(relation, exp.From | exp.Join | exp.Paren):
        yield from _sources(relation.this)
    elif isinstance(relation, exp.Subquery) and not isinstance(relation.this, exp.Query):
        for source in _sources(relation.this):
            yield source
            if relation.alias:
                yield Source(relation.alias.lower(), source.table, source.outputs)
    elif isinstance(relation, exp.Table):
        table = table_name(relation)
        is_cte = table is None and isinstance(relation.this, exp.Identifier) and not _columns(relation)
        yield Source(relation.alias_or_name.lower(), table, _outputs_of_cte(relation) if is_cte else None)
    elif isinstance(relation, exp.Subquery):
        outputs = None if _columns(relation) else outputs_of(relation.this)
        yield Source(relation.alias.lower(), None, outputs)
    else:
        yield Source(relation.alias_or_name.lower())
    for join in relation.args.get("joins", ()) if isinstance(relation, exp.Table | exp.Subquery) else ():
        yield from _sources(join)


def _outputs_of_cte(table: exp.Table) -> frozenset[str] | None:
    around = table.parent
    while around is not None:
        with_ = around.args.get("with_")
        for cte in with_.expressions if with_ is not None else ():
            if cte.alias.lower() == table.name.lower():
                return None if _columns(cte) else outputs_of(cte.this)
        around = around.parent
    return None


def _columns(relation: exp.Expr) -> list[exp.Expr]:
    alias = relation.args.get("alias")
    return alias.args.get("columns") or [] if isinstance(alias, exp.TableAlias) else []


def _meant(names: list[str], source: Source) -> Iterator[str]:
    """Which column of a source a qualified name can mean: alias.column, schema.table.column, and so on."""
    if names[0] == source.alias:
        yield names[1]
    for first in range(len(names) - 2):
        if f"{names[first]}.{names[first + 1]}" == source.table:
            yield names[first + 2]


def _names(column: exp.Column) -> list[str]:
    parts = (column.args.get(key) for key in ("catalog", "db", "table", "this"))
    return [part.name.lower() for part in parts if part is not None]
