"""A pandera schema of a table, compiled: what pandera means, as checks in SQL."""

from __future__ import annotations

import difflib
import inspect
import re
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ibis import selectors
from ibis.common.exceptions import IbisError
from pandera.engines.ibis_engine import Engine as Types

from lswh.contract.compiled import CompiledCheck, CompiledTable
from lswh.contract.expressions import NotCompiled, meaning, null_condition, table_of
from lswh.engine import Column
from lswh.errors import ConfigurationError, Where
from lswh.graph.thresholds import ANY_FAILURE, meets

_CONDITIONS = ("error_if", "warn_if")
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")


@dataclass(frozen=True, slots=True)
class Written:
    """A pandera schema as it was found: what it is bound to, the place in its file, and Config.metadata."""

    table: str
    schema: Any
    where: Where
    metadata: Mapping[str, Any]


def compile_table(written: Written, columns: Sequence[Column]) -> CompiledTable:
    """The checks of a schema, of a table with these columns.

    Raises ConfigurationError for what cannot be held in a database, and for a column that the table does not have.
    """
    compiling = _Compiling(written, table_of(written.table, columns))
    checks = tuple(compiling.checks())
    compiling.check_metadata()
    keys = [one.columns for one in checks if one.kind == "unique"]
    return CompiledTable(written.table, written.where.path, checks, keys[0] if keys else ())


class _Compiling:
    def __init__(self, written: Written, base: Any) -> None:
        self._written = written
        self._schema = written.schema
        self._base = base
        self._known: set[str] = set()

    def checks(self) -> Iterator[CompiledCheck]:
        """All that a table has to be."""
        self._refuse(self._schema, "the schema")
        components = list(self._components())
        yield from self._arrangement(dict.fromkeys(name for name, _ in components))
        of_column = {name: _metadata(component) for name, component in components}
        for key in self._keys(components):
            yield self._unique(key, of_column.get(key[0], {}) if len(key) == 1 else {})
        wrong = set()
        for name, component in components:
            dtype = self._schema.dtype or component.dtype
            if dtype is not None and not dtype.check(Types.dtype(self._base[name].type()), self._base[name]):
                wrong.add(name)
                said = f"its type is {self._base[name].type()}, not {dtype}"
                yield CompiledCheck(f"{name}: dtype", "never", columns=(name,), about=said)
        for name, component in components:
            if not component.nullable:
                yield self._not_null(name, _metadata(component))
            for check in component.checks:
                yield from self._check(check, name, _metadata(component), is_wrong=name in wrong)
        for check in self._schema.checks:
            yield from self._check(check, None, {}, is_wrong=bool(wrong))

    def check_metadata(self) -> None:
        """Raise where Config.metadata has thresholds of a check that is not there."""
        for name, said in self._written.metadata.items():
            if isinstance(said, Mapping) and said.keys() & set(_CONDITIONS) and name not in self._known:
                near = difflib.get_close_matches(name, self._known, 1)
                hint = f"did you mean {near[0]!r}?" if near else f"its checks are {', '.join(sorted(self._known))}"
                raise self._error(f"there is no check {name!r} for the thresholds in Config.metadata", hint)

    # Columns

    def _components(self) -> Iterator[tuple[str, Any]]:
        """The columns that are there, with what is demanded of each; a regex stands for all that it matches."""
        declared = self._schema.columns
        if not declared and self._schema.dtype is not None:
            from pandera.ibis import Column as Demanded

            declared = {name: Demanded(self._schema.dtype, name=name) for name in self._base.columns}
        for name, component in declared.items():
            self._refuse(component, f"the column {name!r}")
            if component.regex:
                yield from ((one, component) for one in self._matched(name, component))
            elif name in self._base.columns:
                yield name, component
            elif component.required:
                raise self._no_column(name)

    def _matched(self, name: str, component: Any) -> Sequence[str]:
        try:
            return tuple(self._base.select(selectors.matches(component.selector)).columns)
        except IbisError as error:
            if not component.required:
                return ()
            raise self._error(
                f"{self._written.table} has no column that matches {name!r}", "write required=False where it may lack"
            ) from error

    def _arrangement(self, components: Collection[str]) -> Iterator[CompiledCheck]:
        """Whether there are other columns, and in which order they are."""
        there = list(self._base.columns)
        others = [name for name in there if name not in components]
        if self._schema.strict is True and others:
            said = f"columns that the contract does not name: {', '.join(others)}"
            yield CompiledCheck("strict", "never", about=said)
        named = [name for name in there if name in components]
        odd = [(name, wanted) for name, wanted in zip(named, components, strict=True) if name != wanted]
        if self._schema.ordered and odd:
            yield CompiledCheck("ordered", "never", about=f"{odd[0][0]} stands where {odd[0][1]} is wanted")

    def _keys(self, components: Sequence[tuple[str, Any]]) -> list[tuple[str, ...]]:
        """What is unique. pandera's ibis backend passes over a column that is unique by itself."""
        together = self._schema.unique or []
        several = [together] if together and all(isinstance(one, str) for one in together) else together
        for name in (name for key in several for name in key):
            if name not in self._base.columns:
                raise self._no_column(name)
        keys = [tuple(key) for key in several]
        return [*keys, *((name,) for name, one in components if one.unique and (name,) not in keys)]

    def _unique(self, key: tuple[str, ...], metadata: Mapping[str, Any]) -> CompiledCheck:
        repeats = "all" if self._schema.report_duplicates == "all" else "others"
        check = CompiledCheck(f"{', '.join(key)}: unique", "unique", columns=key, repeats=repeats)  # type: ignore[arg-type]
        return self._with_thresholds(check, "unique", metadata)

    def _not_null(self, name: str, metadata: Mapping[str, Any]) -> CompiledCheck:
        meant = null_condition(self._base, name)
        is_float = self._base[name].type().is_floating()
        quoted = '"' + name.replace('"', '""') + '"'
        total = None if is_float else f'COUNT(*) - COUNT("t0".{quoted})'
        check = CompiledCheck(f"{name}: not null", "row", meant.sql, (name,), is_rowwise=True, total=total)
        return self._with_thresholds(check, "not_nullable", metadata)

    # Checks

    def _check(
        self, check: Any, column: str | None, metadata: Mapping[str, Any], *, is_wrong: bool
    ) -> Iterator[CompiledCheck]:
        said = " ".join(str(check.error or check.name or check).split())
        name = f"{column}: {said}" if column else said
        self._refuse_check(check, name)
        compiled = CompiledCheck(
            name,
            "never",
            columns=(column,) if column else (),
            severity="warn" if check.raise_warning else "error",
            shown=check.n_failure_cases,
            about=check.description,
        )
        compiled = self._with_thresholds(compiled, str(check.name), metadata)
        try:
            meant = meaning(check, self._base, column)
        except NotCompiled as error:
            raise self._error(f"the check {name} of {self._written.table} is not held: {error}", error.hint) from error
        except Exception as error:  # a check is the user's own code: anything may happen in it
            if not is_wrong:
                raise self._failed(name, error) from error
            yield replace(compiled, about="it cannot be held against a column of another type", severity="error")
            return
        if meant.kind == "constant":
            if meant.sql == "false":
                yield replace(compiled, about="it answers False, whatever the rows are")
            return
        columns = meant.columns if column is None else (column, *(one for one in meant.columns if one != column))
        yield replace(compiled, kind=meant.kind, sql=meant.sql, columns=columns, is_rowwise=meant.is_rowwise)

    def _with_thresholds(self, check: CompiledCheck, name: str, of_column: Mapping[str, Any]) -> CompiledCheck:
        self._known.add(name)
        by_name = self._written.metadata.get(name)
        said = {**of_column, **(by_name if isinstance(by_name, Mapping) else {})}
        error_if, warn_if = (str(said.get(key, ANY_FAILURE)) for key in _CONDITIONS)
        for key, condition in zip(_CONDITIONS, (error_if, warn_if), strict=True):
            try:
                meets(condition, 0)
            except ValueError as error:
                raise self._error(
                    f"{key} of {check.name} is no condition: {condition!r}",
                    "write > 10, > 0.5% or between 1 and 5",
                ) from error
        return replace(check, error_if=error_if, warn_if=warn_if)

    # What is refused

    def _refuse(self, demanded: Any, what: str) -> None:
        """Raise for what would change the data: contracts only look at it."""
        refused = {
            "coerce": "cast in the model",
            "drop_invalid_rows": "filter in the model, into a table of rejects",
            "parsers": "write what they do into the model",
            "default": "write coalesce(..., default) in the model",
        }
        for setting, hint in refused.items():
            value = getattr(demanded, setting, None)
            if value is not None and value is not False and value != []:
                raise self._error(f"{what} of {self._written.table} has {setting}, which would change the data", hint)
        if getattr(demanded, "strict", None) == "filter":
            raise self._error(
                f"{what} of {self._written.table} has strict='filter', which would change the data",
                "select the columns in the model",
            )

    def _refuse_check(self, check: Any, name: str) -> None:
        if check.element_wise:
            raise self._error(
                f"the check {name} of {self._written.table} is element_wise: it would run Python for each row",
                "write it of the whole column: lambda data: data.table[data.key] > 0",
            )
        if check.groupby is not None or check.groups is not None:
            raise self._error(
                f"the check {name} of {self._written.table} has groupby, which pandera does not do on ibis",
                "write a window: data.table.value.sum().over(group_by='area') <= 100",
            )

    def _failed(self, name: str, error: Exception) -> ConfigurationError:
        """A check that does not work; the nearest column, where it looked for one."""
        frames = [
            one for one in traceback.extract_tb(error.__traceback__) if one.filename.endswith(self._written.where.path)
        ]
        line = frames[-1].lineno if frames else self._written.where.line
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        near = [
            match for word in _QUOTED.findall(said) for match in difflib.get_close_matches(word, self._base.columns, 1)
        ]
        return ConfigurationError(
            f"the check {name} of {self._written.table} cannot be compiled: {type(error).__name__}: {said}",
            where=Where(self._written.where.path, line),
            hint=f"did you mean {near[0]!r}?" if near else f"{self._written.table} has {', '.join(self._base.columns)}",
        )

    def _no_column(self, name: str) -> ConfigurationError:
        near = difflib.get_close_matches(name, self._base.columns, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(self._base.columns)}"
        return self._error(f"{self._written.table} has no column {name!r}, which its contract names", hint)

    def _error(self, what: str, hint: str) -> ConfigurationError:
        return ConfigurationError(what, where=self._written.where, hint=hint)


def _metadata(component: Any) -> Mapping[str, Any]:
    return component.metadata or {}


def place_of(model: type, path: str) -> Where:
    """Where a class is written."""
    try:
        return Where(path, inspect.getsourcelines(model)[1])
    except (OSError, TypeError):
        return Where(path)
