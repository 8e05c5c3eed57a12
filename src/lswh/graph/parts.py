"""A statement taken apart: what decides which rows there are, and what decides each column.

Only what can be told apart for certain is: a SELECT of named columns, whose projections cannot change how many rows
there are. Everything else is one whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import Token, exp

from lswh.errors import ModelError, Where
from lswh.graph.canonical import Canonical, digest, shows_arguments, shows_text, table_name, token_hash
from lswh.graph.functions import GENERATING
from lswh.graph.purity import check_purity
from lswh.graph.reading import ALL, Part, Reading
from lswh.graph.scope import OPAQUE, Reads, Scope, scope_of
from lswh.graph.statement import Calls, defaults_of, table_functions, tables_of, tokens_of

_CLAUSES = frozenset(
    ("expressions", "from_", "joins", "laterals", "where", "group", "having", "qualify", "windows", "order", "with_")
)
_AFTER_FROM = frozenset(("where", "group", "having", "qualify", "windows", "order"))
"""The clauses that may use the aliases of projections."""

_PERHAPS_AGGREGATES = (exp.AggFunc, exp.Anonymous, exp.AnonymousAggFunc, exp.Filter, exp.WithinGroup, exp.Subquery)

_ORDINAL_HOLDERS = (exp.Paren, exp.Tuple, exp.Ordered, exp.Order, exp.Group, exp.Cube, exp.Rollup, exp.GroupingSets)


def read(statement: exp.Expr, sql: str, path: str) -> Reading:
    """See lswh.graph.reading.read_statement."""
    tokens = tokens_of(sql, path)
    check_purity(statement, tokens, sql, path)
    tables = tuple(tables_of(statement, sql, path))
    calls = Calls.of(statement, tokens)
    sources = tuple(table_functions(statement, path))
    if isinstance(statement, exp.Create) and shows_arguments(statement):
        raise ModelError(
            "a column of the macro is called by what its caller writes",
            where=Where(path),
            hint="name every column with AS, and do not call alias()",
        )
    try:
        whole, frame, columns = _parts(statement, tokens, calls)
    except RecursionError:  # a sum of a thousand terms
        everything = {str(reference.name): (ALL,) for reference in tables}
        whole, frame, columns = Part(token_hash(tokens), everything, calls.among(set(calls.words))), None, None
    return Reading(tables, sources, calls.words, whole, frame, columns)


def _parts(
    statement: exp.Expr, tokens: Sequence[Token], calls: Calls
) -> tuple[Part, Part | None, Mapping[str, Part] | None]:
    if shows_text(statement, tokens):
        return whole_of(statement, token_hash(tokens), calls, {}), None, None
    apart = take_apart(statement, calls)
    if apart is None:
        order: dict[str, int] = {}
        text = digest([Canonical(statement).text_hash(order, statement), token_hash(defaults_of(tokens))])
        return whole_of(statement, text, calls, order), None, None
    frame, columns = apart
    return _together(frame, columns), frame, columns


def whole_of(statement: exp.Expr, text: str, calls: Calls, order: Mapping[str, int]) -> Part:
    """A statement as one part; order are the numbers of the tables in its text."""
    reads = Reads()
    body = statement.expression if isinstance(statement, exp.Create) else statement
    reads.walk(body, ())
    if statement.find(*OPAQUE):
        for table in statement.find_all(exp.Table):
            if (name := table_name(table)) is not None:
                reads.read_all(name)
    return reads.part(text, calls, order)


def _together(frame: Part, columns: Mapping[str, Part]) -> Part:
    """What was taken apart as one part."""
    parts = (frame, *columns.values())
    reads: dict[str, set[str]] = {}
    for table, names in (read for part in parts for read in part.reads.items()):
        reads.setdefault(table, set()).update(names)
    return Part(
        digest([part.text for part in parts]),
        {table: (ALL,) if ALL in names else tuple(sorted(names)) for table, names in reads.items()},
        tuple(sorted({call for part in parts for call in part.calls})),
        tuple(sorted({name for part in parts for name in part.qualifiers})),
        tuple(sorted({one for part in parts for one in part.spellings})),
    )


def take_apart(statement: exp.Expr, calls: Calls) -> tuple[Part, dict[str, Part]] | None:
    """What decides the rows, and each column by its name; None where that cannot be told apart."""
    if not isinstance(statement, exp.Select) or not _is_separable(statement):
        return None
    query = _Separable(statement)
    frame = query.frame(calls)
    return frame, {name: query.column(name, calls) for name in query.projections}


class _Separable:
    """A SELECT whose projections are named and do not make rows."""

    def __init__(self, select: exp.Select) -> None:
        self.select = select
        self.projections = {one.alias_or_name: one for one in select.expressions}
        self._by_name = {name.lower(): one for name, one in self.projections.items()}
        self._canonical = Canonical(select)
        self._order: dict[str, int] = {}
        self._scopes: tuple[Scope, ...] = (scope_of(select),)
        self._windows: list[exp.Expr] = select.args.get("windows") or []

    def frame(self, calls: Calls) -> Part:
        """What decides the rows; it numbers the tables of FROM, for the columns too."""
        clauses = {key: value for key, value in sorted(self.select.args.items()) if key != "expressions" and value}
        used = self._used([value for key, value in clauses.items() if key in _AFTER_FROM], set())
        reads = Reads()
        reads.walk_select(self.select, (), leave=("expressions",))
        reads.walk(used, self._scopes)
        text = self._canonical.text_hash(self._order, [*clauses], [*clauses.values()], used)
        return reads.part(text, calls, self._order)

    def column(self, name: str, calls: Calls) -> Part:
        projection = self.projections[name]
        pieces = [projection, *self._used([projection], {name.lower()})]
        windows = self._windows if any(_names_a_window(piece) for piece in pieces) else []
        pieces += [one for one in self._used(windows, {name.lower()}) if one not in pieces]
        reads = Reads()
        reads.walk([*pieces, *windows], self._scopes)
        reads.spell(projection, self.select, self._scopes)
        order = {**self._order}
        return reads.part(self._canonical.text_hash(order, pieces, windows), calls, order)

    def _used(self, nodes: list[exp.Expr], seen: set[str]) -> list[exp.Expr]:
        """The projections whose names stand in some pieces, and those whose names stand in them, by name."""
        open_, found = [*nodes], dict[str, exp.Expr]()
        while open_:
            for name in _mentioned(open_.pop()):
                if name in self._by_name and name not in seen:
                    seen.add(name)
                    found[name] = self._by_name[name]
                    open_.append(found[name])
        return [found[name] for name in sorted(found)]


def _mentioned(node: object) -> Iterator[str]:
    """Names in a piece that may be aliases, in lower case."""
    if isinstance(node, list):
        for one in node:
            yield from _mentioned(one)
    elif isinstance(node, exp.Alias):
        yield from _mentioned(node.this)
    elif isinstance(node, exp.Expr):
        for identifier in node.find_all(exp.Identifier):
            column = identifier.parent
            if not isinstance(column, exp.Column) or column.parts[0] is identifier:
                yield identifier.name.lower()


def _names_a_window(node: exp.Expr) -> bool:
    return any(window.args.get("alias") for window in node.find_all(exp.Window))


def _is_separable(select: exp.Select) -> bool:
    said = {key for key, value in select.args.items() if value}
    names = [_name(one) for one in select.expressions]
    if said - _CLAUSES or None in names or len({name.lower() for name in names if name}) < len(names):
        return False
    if select.find(*OPAQUE) or any(_makes_rows(one) for one in select.expressions):
        return False
    group, having, order = (select.args.get(key) for key in ("group", "having", "order"))
    if any(_counts_places(clause) for clause in (group, order) if clause is not None):
        return False
    if group is not None:
        return not group.args.get("all") and not group.args.get("totals")
    return having is None and is_no_aggregate(select)


def _name(projection: exp.Expr) -> str | None:
    if isinstance(projection, exp.Alias):
        return projection.alias
    is_column = isinstance(projection, exp.Column) and isinstance(projection.this, exp.Identifier)
    return projection.name if is_column else None


def _makes_rows(projection: exp.Expr) -> bool:
    calls = {call.name.lower() for call in projection.find_all(exp.Anonymous)}
    if calls & GENERATING or projection.find(exp.Explode, exp.Unnest, exp.PositionalColumn):
        return True
    return any(not _is_counted(star) for star in projection.find_all(exp.Star))


def _is_counted(star: exp.Star) -> bool:
    return isinstance(star.parent, exp.Anonymous) and star.parent.name.lower() == "count"


def _counts_places(clause: exp.Expr) -> bool:
    """Whether GROUP BY or ORDER BY names columns by their places, or all of them."""
    for literal in clause.find_all(exp.Literal, exp.Var, exp.Parameter, exp.Placeholder):
        around = literal.parent
        while isinstance(around, _ORDINAL_HOLDERS) and around is not clause:
            around = around.parent
        if around is clause:
            return True
    return any(one.name.lower() == "all" for one in clause.find_all(exp.Column))


def is_no_aggregate(select: exp.Select) -> bool:
    """Whether a SELECT without GROUP BY certainly answers a row for each row: it shows a column outside any aggregate.

    A function that is not known may be an aggregate, and so may what another projection's name stands for.
    """
    aliases = {one.alias.lower() for one in select.expressions if isinstance(one, exp.Alias)}
    for projection in select.expressions:
        others = aliases - {projection.alias.lower()}
        for column in projection.find_all(exp.Column):
            is_read = isinstance(column.this, exp.Identifier)
            if (
                is_read
                and not {part.name.lower() for part in column.parts} & others
                and column.find_ancestor(*_PERHAPS_AGGREGATES) is None
            ):
                return True
    return False
