"""Graphs of many small models, in ten layers, each a join of two of the layer before, with a not_null test each.

One graph is written for each of three programs: an lswh project, a dbt project, and the statements of a script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from lswh.engine.duckdb import STORAGE_VERSION

LAYERS = 10
_ROWS = 100

_FIRST = """\
select id::integer as id, id::integer % 7 as grp, v::decimal(18, 2) * {n} as v, name
from {raw}
"""
_JOIN = """\
with base as (
    select a.id, a.grp, a.v + b.v as v, a.name
    from {a} as a
    join {b} as b on a.id = b.id
    where a.v is not null
)

select id, grp, (v % 1000)::decimal(18, 2) as v, name
from base
"""
_LAST, _EDITED = "name\nfrom base", "upper(name) as name\nfrom base"

_SCHEMAS = (("raw", "create schema raw"), ("stg", "create schema stg"))
_TEST = "select count(*) from {table} where id is null"

_DBT_PROJECT = """\
name: layers
version: "1.0"
profile: layers
model-paths: [models]
seed-paths: [seeds]
flags: {send_anonymous_usage_stats: false}
models: {layers: {+materialized: table}}
seeds: {layers: {+column_types: {id: varchar, v: varchar, name: varchar}}}
"""
_DBT_PROFILE = """\
layers:
  target: here
  outputs:
    here: {type: duckdb, path: warehouse.duckdb, schema: stg, threads: %d}
"""


class Graph:
    """n models; n is a multiple of LAYERS."""

    def __init__(self, n: int) -> None:
        self.n = n
        self._width = n // LAYERS

    def write_lswh(self, folder: Path) -> None:
        """Write an lswh project into a new folder."""
        _write(folder / "pyproject.toml", '[tool.lswh]\nname = "graph"\n')
        _write(folder / "raw" / "reference" / "src.csv", _source())
        for n in range(self.n):
            _write(self.leaf(folder, n), self._sql(n, "stg.{}", "raw.src"))
        _write(folder / "models" / "stg" / "models.yml", self._tests("stg."))

    def write_dbt(self, folder: Path, threads: int) -> None:
        """Write a dbt project, with its profile, into a new folder."""
        _write(folder / "dbt_project.yml", _DBT_PROJECT)
        _write(folder / "profiles.yml", _DBT_PROFILE % threads)
        _write(folder / "seeds" / "src.csv", _source())
        for n in range(self.n):
            _write(self.leaf(folder, n), self._sql(n, "{{{{ ref('{}') }}}}", "{{ ref('src') }}"))
        _write(folder / "models" / "stg" / "models.yml", self._tests(""))

    def write_script(self, file: Path, source: Path) -> None:
        """Write the statements for benchmarks/script.py, and the file that they read."""
        _write(source, _source())
        reading = f"create table raw.src as from read_csv('{source}', all_varchar = true)"
        before = [("raw", name, sql, None) for name, sql in (*_SCHEMAS, ("raw.src", reading))]
        work = {
            "settings": {},
            "storage_version": STORAGE_VERSION,
            "before": before,
            "files": [],
            "of_file": [],
            "statements": list(self._statements()),
        }
        _write(file, json.dumps(work))

    def leaf(self, folder: Path, n: int | None = None) -> Path:
        """The file of a model in a project, of one of the last layer if no other is said."""
        return folder / "models" / "stg" / f"m{self.n - 1 if n is None else n}.sql"

    def _statements(self) -> Iterator[tuple[str, str, str, int | None]]:
        for n in range(self.n):
            yield "models", f"m{n}", f"create table stg.m{n} as\n{self._sql(n, 'stg.{}', 'raw.src')}", None
            yield "tests", f"m{n}.id", _TEST.format(table=f"stg.m{n}"), 0

    def _sql(self, n: int, read: str, raw: str) -> str:
        layer = n // self._width
        if layer == 0:
            return _FIRST.format(n=n + 1, raw=raw)
        before = (layer - 1) * self._width
        a, b = before + n * 7 % self._width, before + (n * 3 + 1) % self._width
        return _JOIN.format(a=read.format(f"m{a}"), b=read.format(f"m{b}"))

    def _tests(self, schema: str) -> str:
        models = [
            f"  - name: {schema}m{n}\n    columns:\n      - name: id\n        data_tests: [not_null]"
            for n in range(self.n)
        ]
        return "\n".join(["version: 2", "models:", *models, ""])


def edited(sql: str) -> str:
    r"""A model of a graph with another meaning: its last column is computed in another way.

    >>> edited("select id, name\nfrom base")
    'select id, upper(name) as name\nfrom base'
    """
    return sql.replace(_LAST, _EDITED)


def _source() -> str:
    return "id,v,name\n" + "".join(f"{n},{n * 1.5},n{n}\n" for n in range(_ROWS))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
