"""A model: one statement of SQL, the name that its path gives it, and what it reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from lswh.errors import ModelSyntaxError, UnknownTable, Where

MACROS = "macros"
"""The folder of models/ that holds macros; every other folder is a schema."""


@dataclass(frozen=True, slots=True, order=True)
class ModelName:
    """schema.name, as SQL writes it."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A table that a model names, and where."""

    name: ModelName
    where: Where


@dataclass(frozen=True, slots=True)
class Model:
    """One file of models/. `sql` is its text as it stands; a macro is created by it, a table is filled by it."""

    name: ModelName
    path: str
    sql: str
    is_macro: bool
    tables: tuple[Reference, ...]
    calls: frozenset[str]


def read_model(file: Path, path: str, below_models: PurePosixPath) -> Model:
    """The model in a file.

    path is how messages name the file; below_models is its place under models/: <schema>/**/<name>.sql, or
    macros/**/<name>.sql, whose statement then gives the full name. Raises ModelSyntaxError, UnknownTable.
    """
    try:
        sql = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ModelSyntaxError("not UTF-8", where=Where(path), hint="save the file as UTF-8") from error
    statement = _parse(sql, path)
    is_macro = below_models.parts[0] == MACROS
    name = _macro_name(statement, path) if is_macro else ModelName(below_models.parts[0], below_models.stem)
    if is_macro and name.name != below_models.stem:
        raise ModelSyntaxError(
            f"a file called {below_models.name} makes the macro {name}",
            where=Where(path),
            hint=f"call the file {name.name}.sql",
        )
    if not is_macro and not isinstance(statement, exp.Query):
        raise ModelSyntaxError(
            f"a model is a query, not {statement.key.upper()}",
            where=Where(path, 1),
            hint="write the SELECT alone: lswh makes the table",
        )
    return Model(name, path, sql, is_macro, tuple(_tables(statement, path)), frozenset(_calls(statement)))


def _parse(sql: str, path: str) -> exp.Expr:
    try:
        statements = [one for one in sqlglot.parse(sql, read="duckdb") if one is not None]
    except (ParseError, TokenError) as error:
        details = getattr(error, "errors", None) or [{}]
        first = details[0]
        what = first.get("description") or str(error).splitlines()[0]
        raise ModelSyntaxError(
            f"the SQL does not parse: {what.rstrip('.')}",
            where=Where(path, first.get("line"), first.get("col")),
            hint="try it in a DuckDB shell",
        ) from error
    if len(statements) != 1:
        raise ModelSyntaxError(
            f"a model is one statement, here are {len(statements)}", where=Where(path), hint="one file for each model"
        )
    statement = statements[0]
    assert isinstance(statement, exp.Expr)
    return statement


def _macro_name(statement: exp.Expr, path: str) -> ModelName:
    signature = statement.find(exp.UserDefinedFunction) if isinstance(statement, exp.Create) else None
    if not isinstance(statement, exp.Create) or statement.kind not in ("MACRO", "FUNCTION") or signature is None:
        raise ModelSyntaxError(
            "a file in models/macros is one CREATE MACRO", where=Where(path, 1), hint="create macro name(x) as ..."
        )
    table = signature.this
    return (
        ModelName(table.text("db") or "main", table.name)
        if isinstance(table, exp.Table)
        else ModelName("main", table.name)
    )


def _tables(statement: exp.Expr, path: str) -> list[Reference]:
    within = {cte.alias_or_name.lower() for cte in statement.find_all(exp.CTE)}
    made = statement.this.this if isinstance(statement, exp.Create) else None
    found = []
    for table in statement.find_all(exp.Table):
        if table is made or not isinstance(table.this, exp.Identifier):
            continue
        if not table.db:
            if table.name.lower() not in within:
                raise UnknownTable(
                    f"the table {table.name!r} has no schema and is no CTE",
                    where=_place(table, path),
                    hint="models name tables as schema.name",
                )
            continue
        found.append(Reference(ModelName(table.db.lower(), table.name.lower()), _place(table, path)))
    return found


def _place(table: exp.Table, path: str) -> Where:
    first = table.args.get("db") or table.this
    column = first.meta.get("col")
    return Where(path, first.meta.get("line"), column - len(first.name) + 1 if column else None)


def _calls(statement: exp.Expr) -> set[str]:
    return {call.name.lower() for call in statement.find_all(exp.Anonymous)}
