"""The proof that a query is local to columns of a table, from the query's text. See lswh.graph.locality."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlglot import exp

from lswh.graph.parts import is_no_aggregate

Trace = Callable[[str], str | None]
"""From a column of a relation, in lower case, to the column of the driving table whose value it holds, or None."""

Pairs = tuple[tuple[str, str], ...]

_Node = TypeVar("_Node", bound=exp.Expr)


@dataclass(frozen=True, slots=True)
class Locality:
    """How a query depends on its inputs. Column names are in lower case, tables are 'schema.name'.

    partition maps columns of the query's result to the columns of the driving table that they hold. keyed gives, for
    each place where another table is joined by equality to columns of the driving table, the pairs (driving column,
    its column): a row of that table touches only the rows of the driving table that it equals. A change of any other
    table can touch every row. is_rowwise: each row of the driving table is answered by itself.
    """

    driving: str
    partition: Mapping[str, str]
    keyed: Mapping[str, tuple[Pairs, ...]]
    is_rowwise: bool


class Obstacle(Exception):
    """What stands in the way of a proof."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """A source of rows: whether they come from the driving table, what its columns hold, which tables it reads."""

    carries: bool
    trace: Trace
    tables: frozenset[str] = frozenset()
    is_base: bool = False


@dataclass(slots=True)
class Proof:
    """A proof for one driving table: what bounds the partition, and by what other tables are joined."""

    driving: str
    bounds: list[frozenset[str]] = field(default_factory=list)
    keyed: dict[str, list[Pairs]] = field(default_factory=dict)
    static: set[str] = field(default_factory=set)

    def of(self, statement: exp.Expr, unique_key: Sequence[str]) -> Locality:
        """Raise Obstacle where there is no proof."""
        result = self._driven(statement)
        keys = frozenset(traced for name in unique_key if (traced := result.trace(name)))
        columns = frozenset.intersection(*self.bounds) if self.bounds else keys
        shown = _shown(statement, result.trace, columns)
        if not shown and (self.bounds or unique_key):
            what = "its groups and windows share" if self.bounds else "its unique_key holds"
            raise Obstacle(f"{what} no column of {self.driving} that it shows")
        return self._found(shown)

    def hidden(self, statement: exp.Expr, key: Sequence[str]) -> Locality:
        """The locality to columns that need not be shown. Raise Obstacle where there is no proof."""
        self._driven(statement)
        columns = frozenset.intersection(*self.bounds) if self.bounds else frozenset(key)
        if not columns:
            raise Obstacle(f"it is local to no columns of {self.driving}")
        return self._found({name: name for name in sorted(columns)})

    def _driven(self, statement: exp.Expr) -> _Relation:
        result = self._query(statement, {})
        if not result.carries:
            raise Obstacle(f"none of its rows comes from {self.driving}")
        return result

    def _found(self, partition: Mapping[str, str]) -> Locality:
        keyed = {name: tuple(pairs) for name, pairs in self.keyed.items() if name not in self.static}
        return Locality(self.driving, partition, keyed, is_rowwise=not self.bounds)

    def _query(self, query: exp.Expr, known: Mapping[str, _Relation]) -> _Relation:
        if isinstance(query, exp.Subquery):
            return self._query(query.this, known)
        if not isinstance(query, exp.Select):
            return self._without_driving(query, known, "a set operation")
        known = dict(known)
        if with_ := query.args.get("with_"):
            for cte in with_.expressions:
                known[cte.alias.lower()] = self._query(cte.this, known)
        return self._select(query, known)

    def _without_driving(self, query: exp.Expr, known: Mapping[str, _Relation], what: str) -> _Relation:
        """A part that may read other tables only."""
        tables: set[str] = set()
        for table in query.find_all(exp.Table):
            relation = self._table(table, known)
            if relation.carries:
                raise Obstacle(f"{what} reads {self.driving}")
            tables |= relation.tables
        return _Relation(False, _nothing, frozenset(tables))

    def _table(self, table: exp.Table, known: Mapping[str, _Relation]) -> _Relation:
        if not table.db and table.name.lower() in known:
            return known[table.name.lower()]
        if not table.db:
            return _Relation(False, _nothing)
        name = table_name(table)
        if name == self.driving:
            return _Relation(True, lambda column: column, is_base=True)
        return _Relation(False, _nothing, frozenset({name}), is_base=True)

    def _select(self, select: exp.Select, known: Mapping[str, _Relation]) -> _Relation:
        sources = self._sources(select, known)
        carriers = {alias: one for alias, one in sources.items() if one.carries}
        for nested in _nested_queries(select):
            self.static |= self._without_driving(nested, known, "a subquery").tables
        if not carriers:
            return _Relation(False, _nothing, frozenset().union(*(one.tables for one in sources.values())))
        for node, what in (("limit", "LIMIT"), ("offset", "OFFSET"), ("sample", "a sample"), ("pivots", "a pivot")):
            if select.args.get(node):
                raise Obstacle(f"it has {what}")
        equal = list(_equalities(select))
        self._join(select, sources, carriers, equal)
        trace = _tracer(sources)
        self._bound_by_groups(select, trace)
        self._bound_by_windows(select, trace)
        return _Relation(True, _projected(select, sources, trace))

    def _sources(self, select: exp.Select, known: Mapping[str, _Relation]) -> dict[str, _Relation]:
        from_ = select.args.get("from_")
        nodes = [from_.this] if from_ else []
        nodes += [nested.this for nested in (nodes[0].args.get("joins") or ())] if nodes else []
        nodes += [join.this for join in select.args.get("joins") or ()]
        sources: dict[str, _Relation] = {}
        for node in nodes:
            if node.args.get("pivots"):
                raise Obstacle("it pivots")
            if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
                relation = self._table(node, known)
            elif isinstance(node, exp.Subquery):
                relation = self._query(node.this, known)
            else:
                relation = self._without_driving(node, known, "a table function")
            sources[node.alias_or_name.lower()] = relation
        if len(sources) != len(nodes):
            raise Obstacle("two of its sources have one name")
        if select.args.get("laterals"):
            raise Obstacle("it has a LATERAL")
        return sources

    def _join(
        self,
        select: exp.Select,
        sources: Mapping[str, _Relation],
        carriers: Mapping[str, _Relation],
        equal: Sequence[tuple[exp.Column, exp.Column]],
    ) -> None:
        """Bound the partition by the joins of rows of the driving table, and learn by what other tables are joined."""
        joins = select.args.get("joins") or ()
        if any(join.side in ("RIGHT", "FULL") or join.method in ("POSITIONAL", "NATURAL") for join in joins):
            raise Obstacle("it has a RIGHT, FULL, NATURAL or POSITIONAL join")
        first = next(iter(sources))
        if first not in carriers and any(join.side == "LEFT" for join in joins):
            raise Obstacle(f"{self.driving} is not on the left of a LEFT join")
        held: list[str] = []
        for alias, relation in sources.items():
            pairs = {pair for one in equal for pair in _pairs(*one, alias, sources, held or list(carriers))}
            if relation.carries:
                if held:
                    self.bounds.append(frozenset(mine for mine, its in pairs if relation.trace(its) == mine))
                held.append(alias)
            elif relation.is_base and pairs:
                [name] = relation.tables
                self.keyed.setdefault(name, []).append(tuple(sorted(pairs)))
            else:
                self.static |= relation.tables

    def _bound_by_groups(self, select: exp.Select, trace: Callable[[exp.Expr], str | None]) -> None:
        group = select.args.get("group")
        if group is None:
            if _is_one_row(select):
                raise Obstacle("it aggregates without GROUP BY")
        elif any(group.args.get(kind) for kind in ("rollup", "cube", "grouping_sets", "totals")):
            raise Obstacle("it groups by several sets of columns")
        else:
            computed = {
                one.alias.lower()
                for one in select.expressions
                if isinstance(one, exp.Alias) and trace(one.this) is None
            }
            keys = select.expressions if group.args.get("all") else group.expressions
            columns = [key.unalias() for key in keys]
            named = [one for one in columns if isinstance(one, exp.Column)]
            named = [one for one in named if one.table or one.name.lower() not in computed]
            self.bounds.append(frozenset(traced for one in named if (traced := trace(one))))
        if distinct := select.args.get("distinct"):
            on = distinct.args.get("on")
            chosen = on.expressions if on else [one.unalias() for one in select.expressions]
            if any(
                star.args.get(part)
                for one in chosen
                for star in one.find_all(exp.Star)
                for part in ("except_", "replace")
            ):
                raise Obstacle("it has DISTINCT over some columns of a star")
            if not any(one.is_star for one in chosen):
                self.bounds.append(frozenset(traced for one in chosen if (traced := trace(one))))

    def _bound_by_windows(self, select: exp.Select, trace: Callable[[exp.Expr], str | None]) -> None:
        named = {one.this.name.lower(): one for one in select.args.get("windows") or ()}
        for window in _own(select, exp.Window):
            if window.parent is select and window.arg_key == "windows":
                continue
            keys = list(window.args.get("partition_by") or ())
            if base := window.args.get("alias"):
                keys += named[base.name.lower()].args.get("partition_by") or ()
            self.bounds.append(frozenset(traced for key in keys if (traced := trace(key))))


def _projected(select: exp.Select, sources: Mapping[str, _Relation], trace: Callable[[exp.Expr], str | None]) -> Trace:
    """What the columns of a SELECT hold."""
    explicit: dict[str, str | None] = {}
    stars: list[tuple[Trace, frozenset[str]]] = []
    for one in select.expressions:
        if not one.is_star:
            explicit[one.alias_or_name.lower()] = trace(one.unalias())
            continue
        star = one.this if isinstance(one, exp.Column) else one
        of = [one.table.lower()] if isinstance(one, exp.Column) else list(sources)
        if not isinstance(star, exp.Star) or len(of) != 1 or star.args.get("rename"):
            stars.append((_nothing, frozenset()))
            continue
        gone = frozenset(name.name.lower() for name in star.args.get("except_") or ())
        for other in star.args.get("replace") or ():
            explicit[other.alias.lower()] = trace(other.this)
        stars.append((sources[of[0]].trace, gone))
    of_stars = [other for one in select.find_all(exp.Star) for other in one.args.get("replace") or ()]
    replacing = {other.alias.lower() for other in of_stars}

    def look(name: str) -> str | None:
        if name in explicit:
            return explicit[name] if not stars or name in replacing else None
        found = [traced for star, gone in stars if name not in gone and (traced := star(name))]
        return found[0] if len(found) == 1 and len(stars) == 1 else None

    return look


def _shown(statement: exp.Expr, trace: Trace, columns: frozenset[str]) -> dict[str, str]:
    """The columns of a result that hold these columns of the driving table."""
    names = [one.alias_or_name.lower() for one in getattr(statement, "expressions", ()) if not one.is_star]
    shown = {traced: name for name in (*names, *sorted(columns)) if (traced := trace(name)) in columns and traced}
    return {name: traced for traced, name in sorted(shown.items())}


def _tracer(sources: Mapping[str, _Relation]) -> Callable[[exp.Expr], str | None]:
    def trace(expression: exp.Expr) -> str | None:
        found = _resolved(expression, sources)
        return found[0].trace(found[1]) if found else None

    return trace


def _resolved(expression: exp.Expr, sources: Mapping[str, _Relation]) -> tuple[_Relation, str] | None:
    """The relation and the name of a plain column, where they are certain."""
    if not isinstance(expression, exp.Column) or expression.args.get("db"):
        return None
    alias = expression.table.lower() or (next(iter(sources)) if len(sources) == 1 else "")
    is_named = isinstance(expression.this, exp.Identifier) and alias in sources
    return (sources[alias], expression.name.lower()) if is_named else None


def _pairs(
    left: exp.Column, right: exp.Column, alias: str, sources: Mapping[str, _Relation], held: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """(column of the driving table, column of `alias`) where an equality joins it to a source that is held already."""
    for mine, its in ((left, right), (right, left)):
        if its.table.lower() == alias and mine.table.lower() in held and mine.table.lower() != alias:
            traced = sources[mine.table.lower()].trace(mine.name.lower())
            if traced:
                yield traced, its.name.lower()


def _equalities(select: exp.Select) -> Iterator[tuple[exp.Column, exp.Column]]:
    """The columns that the joins and the WHERE of a SELECT hold equal."""
    aliases = [select.args["from_"].this.alias_or_name]
    conditions = [select.args["where"].this] if select.args.get("where") else []
    for join in select.args.get("joins") or ():
        conditions += [join.args["on"]] if join.args.get("on") else []
        for name in join.args.get("using") or ():
            yield from ((_column(name.name, alias), _column(name.name, join.alias_or_name)) for alias in aliases[:1])
        aliases.append(join.alias_or_name)
    for condition in conditions:
        for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
            both = part.unnest()
            if isinstance(both, exp.EQ | exp.NullSafeEQ):
                left, right = both.this, both.expression
                if isinstance(left, exp.Column) and isinstance(right, exp.Column):
                    yield left, right


def _is_one_row(select: exp.Select) -> bool:
    """Whether a SELECT without GROUP BY may answer one row for all."""
    return not (any(one.is_star for one in select.expressions) or is_no_aggregate(select))


def _own(select: exp.Select, kind: type[_Node]) -> Iterator[_Node]:
    """The nodes of a kind in a SELECT, not in the queries below it."""
    for node in select.walk(prune=lambda one: one is not select and isinstance(one, exp.Query)):
        if isinstance(node, kind):
            yield node


def _nested_queries(select: exp.Select) -> Iterator[exp.Expr]:
    """The queries in the expressions of a SELECT: scalar ones, IN, EXISTS; not its sources, nor its CTEs."""
    places = ("expressions", "where", "group", "having", "qualify", "windows", "order", "distinct")
    nodes = [node for place in places for node in _listed(select.args.get(place))]
    nodes += [join.args["on"] for join in select.args.get("joins") or () if join.args.get("on")]
    for node in nodes:
        for found in node.walk(prune=lambda one: isinstance(one, exp.Query)):
            if isinstance(found, exp.Query):
                yield found


def _listed(value: object) -> list[exp.Expr]:
    if isinstance(value, exp.Expr):
        return [value]
    return list(value) if isinstance(value, list) else []


def table_name(table: exp.Table) -> str:
    """A table as 'schema.name', in lower case."""
    return f"{table.db}.{table.name}".lower()


def _nothing(column: str) -> None:
    return None


def _column(name: str, table: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table)
