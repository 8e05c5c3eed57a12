"""The statements that somebody would write by hand instead of using lswh, for a benchmark project.

They fill the raw tables, make every model in order, compare what the rules compare, and hold each table against its
contract in one aggregate. benchmarks/script.py executes them.

    python -m benchmarks.handwritten PROJECT STATEMENTS.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
from sqlglot import exp

from lswh.contract import RECONCILIATION, CompiledRule, load_contracts
from lswh.contract.compiled import ROWS, CompiledCheck, CompiledTable
from lswh.contract.data_tests import run_all_data_tests
from lswh.contract.judging import TOLERATED, TOLERATED_COLUMNS
from lswh.contract.reconciliation import compare, write_reconciliation
from lswh.engine import Column, Result
from lswh.engine.duckdb import STORAGE_VERSION, DuckDB
from lswh.engine.protocol import Parameters
from lswh.graph import Graph, Properties, load_graph, load_properties
from lswh.graph.expansion import running_sql
from lswh.landing.columns import DOCUMENT, RECORD, WITHDRAWAL
from lswh.project import Project, find_project
from lswh.run.binding import columns_of

Statement = tuple[str, str, str, int | None]
"""The stage that it is of, what it is for, its SQL, and where in its row the numbers begin that have to be 0."""

_RAW = {"record": RECORD, "document": DOCUMENT, "withdrawal": tuple(Column(name, "VARCHAR") for name in WITHDRAWAL)}

_OF_FILE = (
    r"""
insert into raw.record by name
select
    $digest[:16] || ':' || row_number() over () as record_id,
    *,
    value as value_printed, plan as plan_printed, pct_of_plan as pct_of_plan_printed, yoy_pct as yoy_pct_printed,
    length(split_part(value, '.', 2)) as decimals,
    $path as document, row_number() over () as "row", $digest as content_hash,
    1 as batch, localtimestamp as landed_at
from (
    select * replace (
        rtrim(regexp_replace(value::varchar, '(\.[0-9]*?)0+$', '\1'), '.') as value,
        rtrim(regexp_replace(plan::varchar, '(\.[0-9]*?)0+$', '\1'), '.') as plan,
        rtrim(regexp_replace(pct_of_plan::varchar, '(\.[0-9]*?)0+$', '\1'), '.') as pct_of_plan,
        rtrim(regexp_replace(yoy_pct::varchar, '(\.[0-9]*?)0+$', '\1'), '.') as yoy_pct
    )
    from read_parquet($path)
)
""",
    """
insert into raw.document by name
select
    $path as document, 'records' as kind, $digest as content_hash, 1 as version, true as is_current,
    1 as batch, localtimestamp as landed_at
""",
)


def write_statements(project: Project, file: Path) -> None:
    """Write the statements for a project whose raw/ holds Parquet files of records and reference tables."""
    raw = [*_RAW, *(one.stem for one in _reference(project))]
    properties = load_properties(project.models, project.root)
    graph = load_graph(project.models, project.root, raw, properties=properties)
    with closing(_Notebook()) as tables:
        before = list(_raw(tables, project))
        models = list(_models(tables, graph))
        contracts = load_contracts(project.models / "contracts", project.root, columns_of(tables, "memory"))
        statements = [
            *models,
            *_rules(tables, contracts.rules),
            *_contracts(contracts.schemas),
            *_data_tests(tables, properties),
        ]
    work = {
        "settings": {"memory_limit": project.memory_limit, "threads": project.threads},
        "storage_version": STORAGE_VERSION,
        "before": before,
        "files": [project.relative(one) for one in sorted((project.raw / "records").glob("*.parquet"))],
        "of_file": _OF_FILE,
        "statements": statements,
    }
    file.write_text(json.dumps(work, ensure_ascii=False, indent=1), encoding="utf-8")


class _Notebook(DuckDB):
    """An engine whose tables are empty, which notes what it is asked and the views that it is told to make."""

    def __init__(self) -> None:
        super().__init__(duckdb.connect(), None)
        self.noted: list[str] = []

    def query(self, sql: str | exp.Expr, parameters: Parameters | None = None) -> Result:
        """See Engine.query."""
        self.noted.append(sql if isinstance(sql, str) else sql.sql("duckdb"))
        return super().query(sql, parameters)

    def create_view(self, schema: str, name: str, sql: str, path: str) -> None:
        """See Engine.create_view."""
        self.noted.append(f"create view {schema}.{name} as\n{sql}")
        super().create_view(schema, name, sql, path)

    def notes(self) -> list[str]:
        """What was noted since this was last called."""
        noted, self.noted = self.noted, []
        return noted


def _raw(tables: _Notebook, project: Project) -> Iterator[Statement]:
    yield "raw", "raw", "create schema raw", None
    for name, columns in _RAW.items():
        tables.create_table("raw", name, columns)
        defined = ", ".join(f'"{one.name}" {one.type}' for one in columns)
        yield "raw", f"raw.{name}", f"create table raw.{name} ({defined})", None
    for file in _reference(project):
        header = file.read_text(encoding="utf-8").partition("\n")[0].split(",")
        tables.create_table("raw", file.stem, [Column(name, "VARCHAR") for name in header])
        path = exp.Literal.string(project.relative(file)).sql("duckdb")
        reading = f"""from read_csv({path}, header = true, all_varchar = true, quote = '"', escape = '"')"""
        yield "raw", f"raw.{file.stem}", f"create table raw.{file.stem} as {reading}", None


def _models(tables: _Notebook, graph: Graph) -> Iterator[Statement]:
    for schema in sorted({name.schema for name in graph.tables}):
        yield "models", schema, f"create schema {schema}", None
    for model in graph:
        name, sql = model.name, running_sql(model, graph)
        if model.is_macro:
            tables.create_macro(name.schema, sql, model.path)
            yield "models", str(name), sql, None
        elif model.config.materialized != "ephemeral":
            tables.create_table_like(name.schema, name.name, sql, model.path)
            kind = "view" if model.config.materialized == "view" else "table"
            yield "models", str(name), f"create {kind} {name} as\n{sql}", None


def _rules(tables: _Notebook, rules: Sequence[CompiledRule]) -> Iterator[Statement]:
    """What lswh's gate asks of the rules: the numbers of comparisons, and of those that do not hold."""
    tables.notes()
    write_reconciliation(tables, rules)
    [view] = [sql for sql in tables.notes() if sql.startswith("create view")]
    defined = ", ".join(f'"{one.name}" {one.type}' for one in TOLERATED_COLUMNS)
    yield "rules", "lswh", f"create schema {TOLERATED.db}", None
    yield "rules", "lswh.tolerated", f"create table {TOLERATED.db}.{TOLERATED.name} ({defined})", None
    yield "rules", RECONCILIATION, view, None
    for rule in rules:
        compare(tables, rule, None)
        for sql in tables.notes():
            yield "rules", rule.name, sql, 1 if rule.severity == "error" else None


def _data_tests(tables: _Notebook, properties: Properties) -> Iterator[Statement]:
    """What lswh's gate asks for the data tests of property files."""
    tests = [test for model in properties.models.values() for test in model.data_tests]
    tables.notes()
    run_all_data_tests(tables, tests, limit=0)
    for sql in tables.notes():
        yield "contracts", "data tests", sql, None


def _contracts(schemas: Mapping[str, CompiledTable]) -> Iterator[Statement]:
    for name, table in schemas.items():
        if table.checks:
            yield "contracts", name, aggregate(table), 0


def aggregate(table: CompiledTable) -> str:
    """One aggregate for a table: how many cells or rows break each demand of its contract."""
    broken = [_breaches(table.table, check) for check in table.checks]
    counted = exp.select(*broken, dialect="duckdb").from_(exp.alias_(exp.to_table(table.table), ROWS, table=True))
    return counted.sql("duckdb")


def _breaches(table: str, check: CompiledCheck) -> str:
    if check.kind == "row":
        return check.total or f"count(*) filter (where not ({check.sql}))"
    if check.kind != "unique":
        raise ValueError(f"{table} has a check that is no condition on a row: {check.name}")
    names = ", ".join(map(_quoted, check.columns))
    if len(check.columns) == 1:
        return f"count({names}) - count(distinct {names})"
    distinct = exp.select(*map(_quoted, check.columns), dialect="duckdb").distinct().from_(table)
    return f"count(*) - ({exp.select('count(*)').from_(distinct.subquery()).sql('duckdb')})"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def _reference(project: Project) -> list[Path]:
    return sorted((project.raw / "reference").glob("*.csv"))


if __name__ == "__main__":
    write_statements(find_project(Path(sys.argv[1])), Path(sys.argv[2]))
