"""The contracts of a project: what is written in models/contracts, compiled, and kept by what it was compiled from.

Where the files, and the columns of the tables that they are bound to, are those of another time, neither the files nor
pandera are imported.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lswh.contract.compiled import CompiledTable, plain, table_from_json
from lswh.contract.importing import Imported, import_contracts, is_lasting
from lswh.contract.rules import RECONCILIATION, CompiledRule, compile_rule
from lswh.engine import Column
from lswh.errors import ConfigurationError, LswhError, Where
from lswh.graph import thresholds
from lswh.graph.cache import ReadingCache

Tables = Mapping[str, Sequence[Column] | None]
"""The columns of each table that a contract may be bound to, None where they are not known."""


@dataclass(frozen=True, slots=True)
class Contracts:
    """The contract of each table that has one, and the rules, in the order of their files."""

    schemas: Mapping[str, CompiledTable]
    rules: tuple[CompiledRule, ...]


def load_contracts(
    folder: Path,
    root: Path,
    tables: Tables,
    *,
    keys: Mapping[str, Sequence[str]] | None = None,
    cache: Path | None = None,
) -> Contracts:
    """The contracts in the files of `folder`, compiled for tables with these columns; a row is named by its key.

    A file defines pandera.ibis.DataFrameModel classes whose Config.name is a table (or DataFrameSchema objects with a
    name), and may define RULES, a tuple of rules. A table whose columns are not known has a contract without checks.
    cache is a file that keeps what was compiled. Raises ConfigurationError for a file that cannot be imported, a table
    or a column that does not exist, and a check that cannot be held.
    """
    files = sorted(folder.glob("*.py"))
    loading = _Loading(files, root, ReadingCache(cache, _form() if cache else None))
    rules = loading.rules()
    for path, rule in rules:
        for name in rule.tables:
            _check_bound(name, tables, Where(path))
    compiled = tuple(rule for _, rule in rules)
    schemas = {}
    for name, where in loading.bound():
        _check_bound(name, {*tables, RECONCILIATION}, where)
        columns = _reconciled(tables, compiled, where) if name == RECONCILIATION else tables[name]
        table = loading.table(name, where, columns)
        key = _as_written(columns or (), (keys or {}).get(name, ()))
        schemas[name] = table if table.key else replace(table, key=key)
    loading.kept.save()
    return Contracts(schemas, compiled)


@dataclass(slots=True)
class _Loading:
    """The files, which are imported where something is asked that is not kept."""

    files: list[Path]
    root: Path
    kept: ReadingCache
    digest: str = ""
    found: Imported | None = None
    is_lasting: bool = False
    _index: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = [[file.relative_to(self.root).as_posix(), _hash(file.read_bytes())] for file in self.files]
        self.digest = _hash(json.dumps(texts).encode())

    def imported(self) -> Imported:
        """What the files define. Raises ConfigurationError."""
        if self.found is None:
            self.found = import_contracts(self.files, self.root)
            self.is_lasting = is_lasting(self.files)
        return self.found

    def rules(self) -> list[tuple[str, CompiledRule]]:
        """Each rule, with the path of its file."""
        kept = self.kept.get(self.digest)
        try:
            rules = [
                (path, CompiledRule(**{key: plain(value) for key, value in rule.items()}))
                for path, rule in kept["rules"]
            ]
            self._index = {name: Where(path, line) for name, path, line in kept["tables"]}
        except (TypeError, KeyError, ValueError, AttributeError):  # nothing is kept, or it is damaged
            found = self.imported()
            rules = [(path, compile_rule(rule)) for path, rule in found.rules]
            self._index = {name: written.where for name, written in found.schemas.items()}
            places = [[name, where.path, where.line] for name, where in self._index.items()]
            self._keep(self.digest, {"rules": [[path, asdict(rule)] for path, rule in rules], "tables": places})
        return rules

    def bound(self) -> Iterator[tuple[str, Where]]:
        """The tables that have a contract, and where it is written."""
        yield from self._index.items()

    def table(self, name: str, where: Where, columns: Sequence[Column] | None) -> CompiledTable:
        """The contract of a table. Raises ConfigurationError."""
        if columns is None:
            return CompiledTable(name, where.path, is_known=False)
        key = _hash(json.dumps([self.digest, name, [[one.name, one.type] for one in columns]]).encode())
        try:
            return table_from_json(self.kept.get(key))
        except (TypeError, KeyError, AttributeError):
            from lswh.contract.compiling import compile_table

            table = compile_table(self.imported().schemas[name], columns)
            self._keep(key, asdict(table))
            return table

    def _keep(self, key: str, entry: Any) -> None:
        if self.is_lasting:
            self.kept.put(key, entry)


def _as_written(columns: Sequence[Column], key: Sequence[str]) -> tuple[str, ...]:
    """A key in the letters that a table's columns have; none where one of them is not there."""
    names = {one.name.lower(): one.name for one in columns}
    found = tuple(names[one.lower()] for one in key if one.lower() in names)
    return found if len(found) == len(key) else ()


def _reconciled(tables: Tables, rules: Sequence[CompiledRule], where: Where) -> Sequence[Column]:
    """The columns of mart.reconciliation, which is made of the rules: of one comparison, on empty tables."""
    from lswh.contract.reconciliation import write_reconciliation
    from lswh.engine.duckdb import DuckDB

    first = [replace(rule, comparisons=rule.comparisons[:1]) for rule in rules[:1]]
    schema, name = RECONCILIATION.split(".")
    try:
        with closing(DuckDB.memory()) as engine:
            for table in first[0].tables if first else ():
                schema_of, _, bare = table.partition(".")
                engine.create_table(schema_of, bare, tables[table] or ())
            write_reconciliation(engine, first)
            return engine.columns(schema, name)
    except LswhError as error:
        raise ConfigurationError(
            f"the columns of {RECONCILIATION} are not known: {error.what}", where=where, hint="it is made of the rules"
        ) from error


def _check_bound(name: str, tables: Collection[str], where: Where) -> None:
    if name not in tables:
        near = difflib.get_close_matches(name, tables, 1)
        raise ConfigurationError(
            f"a contract is bound to {name!r}, which is no table",
            where=where,
            hint=f"did you mean {near[0]!r}?" if near else "its name is schema.table",
        )


def _form() -> str:
    """What decides how contracts are compiled: modules of ours, and the versions of pandera and ibis, not loaded."""
    found = hashlib.sha256(Path(thresholds.__file__).read_bytes())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        found.update(file.read_bytes())
    for package in ("pandera", "ibis"):
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            versions = sorted(one.name for one in Path(folder).parent.glob(f"{package}*.dist-info"))
            found.update(json.dumps([folder, versions]).encode())
    return found.hexdigest()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
