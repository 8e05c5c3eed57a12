"""One property file, read: names stand as they are written, and are resolved by lswh.graph.property_names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lswh.graph.config import KEYS, checked
from lswh.graph.marked_yaml import Fields, Marked
from lswh.graph.properties import (
    ColumnProperties,
    DataTest,
    Fixture,
    Given,
    ModelProperties,
    Properties,
    UnitTest,
)
from lswh.graph.property_references import RAW, is_name, table_of
from lswh.graph.property_tests import read_test

_TOP = ("version", "models", "sources", "unit_tests")
_TOP_LET_BE = ("anchors", "exposures", "groups", "macros")
_TOP_REFUSED = (
    *("analyses", "data_tests", "functions", "metrics", "saved_queries", "seeds", "semantic_models", "snapshots"),
    "tests",
)
_MODEL = ("name", "description", "config", "tags", "columns", "data_tests", "tests")
_DOCUMENTING = ("docs", "meta")
_MODEL_REFUSED = (
    *("access", "constraints", "deprecation_date", "group", "latest_version", "primary_entity", "time_spine"),
    "versions",
)
_CONFIG_REFUSED = (
    *("access", "alias", "batch_size", "begin", "contract", "database", "enabled", "event_time", "freshness"),
    *("full_refresh", "grants", "group", "incremental_predicates", "incremental_strategy", "indexes", "lookback"),
    *("merge_exclude_columns", "merge_update_columns", "on_schema_change", "persist_docs", "post-hook", "post_hook"),
    *("pre-hook", "pre_hook", "quoting", "schema", "sql_header"),
)
_COLUMN = ("name", "description", "data_type", "data_tests", "tests", "config")
_COLUMN_LET_BE = ("meta", "quote", "tags")
_COLUMN_REFUSED = ("constraints", "dimension", "entity", "granularity", "policy_tags")
_SOURCE = ("name", "tables", "config")
_SOURCE_LET_BE = ("description", "loader", "meta", "tags")
_SOURCE_REFUSED = ("database", "freshness", "loaded_at_field", "loaded_at_query", "overrides", "quoting", "schema")
_TABLE = ("name", "description", "columns", "data_tests", "tests", "tags", "config")
_TABLE_LET_BE = ("loader", "meta")
_TABLE_REFUSED = ("external", "freshness", "identifier", "loaded_at_field", "loaded_at_query", "quoting")
_UNIT_TEST = ("name", "model", "given", "expect", "config")
_UNIT_TEST_LET_BE = ("description",)
_UNIT_TEST_REFUSED = ("overrides", "versions")
_FIXTURE = ("format", "rows", "fixture")


def read_properties(text: bytes, path: str) -> Properties:
    """What a property file says; messages call it `path`. Raises ConfigurationError, with line and column."""
    document = Marked.parse(text, path)
    if document is None:
        return Properties()
    top = document.known(_TOP, let_be=_TOP_LET_BE, refused=_TOP_REFUSED)
    if "version" in top and top["version"].value() != 2:
        raise top["version"].error(
            f"property files have version 2, not {top['version'].raw_text()}", "write version: 2"
        )
    models: dict[str, ModelProperties] = {}
    for model in _models(top):
        if model.name in models:
            raise document.error(f"{model.name} is described twice, in lines {models[model.name].where.line} and "
                                 f"{model.where.line}", "join the two")  # fmt: skip
        models[model.name] = model
    tests = [_unit_test(one) for one in top.entries("unit_tests", "a unit test")]
    return Properties(models, tuple(test for test in tests if test is not None))


def _models(top: Fields) -> Iterator[ModelProperties]:
    for one in top.entries("models", "a model"):
        fields = one.known(_MODEL, let_be=_DOCUMENTING, refused=_MODEL_REFUSED)
        config = _config(fields["config"]) if "config" in fields else {}
        yield _table(fields, _name(fields), config, is_source=False)
    for source in top.entries("sources", "a source"):
        fields = source.known(_SOURCE, let_be=_SOURCE_LET_BE, refused=_SOURCE_REFUSED)
        _documenting(fields)
        if fields.need("name").text() != RAW:
            raise fields["name"].error(f"there is no source {fields['name'].text()!r}", f"what has landed is {RAW!r}")
        for one in fields.entries("tables", "a table"):
            table = one.known(_TABLE, let_be=_TABLE_LET_BE, refused=_TABLE_REFUSED)
            name = _name(table)
            yield _table(table, name if "." in name else f"{RAW}.{name}", _documenting(table), is_source=True)


def _name(fields: Fields) -> str:
    name = fields.need("name").text()
    if not is_name(name):
        raise fields["name"].error(f"{name!r} is no table's name", "write schema.name, or the name alone")
    return name


def _table(fields: Fields, name: str, config: Mapping[str, Any], *, is_source: bool) -> ModelProperties:
    columns: dict[str, ColumnProperties] = {}
    tests = [read_test(one, name, None, is_source=is_source) for one in _tests(fields)]
    for one in fields.entries("columns", "a column"):
        column = one.known(_COLUMN, let_be=_COLUMN_LET_BE, refused=_COLUMN_REFUSED)
        _documenting(column)
        column_name = column.need("name").text()
        if column_name in columns:
            raise column["name"].error(f"{name} has the column {column_name!r} twice", "join the two")
        columns[column_name] = ColumnProperties(
            column.text("description").strip(), column.text("data_type") or None, column["name"].where
        )
        tests += [read_test(test, name, column_name, is_source=is_source) for test in _tests(column)]
    enabled = [test for test in tests if test is not None]
    _check_names(enabled, fields)
    tags = tuple(dict.fromkeys((*fields.texts("tags"), *config.get("tags", ()))))
    return ModelProperties(
        name,
        fields.text("description").strip(),
        {**config, "tags": tags} if tags else config,
        tags,
        columns,
        tuple(enabled),
        fields["name"].where,
    )


def _tests(fields: Fields) -> list[Marked]:
    if "tests" in fields and "data_tests" in fields:
        raise fields["tests"].error(
            "here are both `tests` and `data_tests`", "dbt calls them data_tests now: join them"
        )
    return fields.entries("tests" if "tests" in fields else "data_tests", "a data test")


def _check_names(tests: list[DataTest], fields: Fields) -> None:
    seen: dict[str, DataTest] = {}
    for test in tests:
        if test.name in seen:
            first = seen[test.name].where_in_file.line
            raise fields.owner.error(
                f"two tests are called {test.name}, in lines {first} and {test.where_in_file.line}",
                "remove one, or give it a name:",
            )
        seen[test.name] = test


def _config(one: Marked) -> dict[str, Any]:
    fields = one.known(KEYS, let_be=_DOCUMENTING, refused=_CONFIG_REFUSED)
    return {key: checked({key: value.value()}, value.where)[key] for key, value in fields.items()}


def _documenting(fields: Fields) -> dict[str, Any]:
    """The tags in a `config:` that may have nothing else which matters."""
    if "config" not in fields:
        return {}
    return {"tags": fields["config"].known(("tags",), let_be=_DOCUMENTING, refused=_CONFIG_REFUSED).texts("tags")}


def _unit_test(one: Marked) -> UnitTest | None:
    fields = one.known(_UNIT_TEST, let_be=_UNIT_TEST_LET_BE, refused=_UNIT_TEST_REFUSED)
    name = fields.need("name").text()
    config = fields["config"].known(("enabled",), let_be=(*_DOCUMENTING, "tags")) if "config" in fields else {}
    if "enabled" in config and config["enabled"].value() is False:
        return None
    given = []
    for entry in fields.entries("given", "an input"):
        part = entry.known(("input", *_FIXTURE))
        given.append(Given(table_of(part.need("input")), _fixture(part), part["input"].where))
    expect = fields.need("expect").known(_FIXTURE)
    return UnitTest(name, fields.need("model").text(), tuple(given), _fixture(expect), one.where)


def _fixture(fields: Fields) -> Fixture:
    style = fields.text("format", "dict")
    if "fixture" in fields and "rows" in fields:
        raise fields["fixture"].error("rows are inline or in a file, not both", "remove `rows` or `fixture`")
    if style == "csv" and "fixture" in fields:
        return Fixture(fields["fixture"].where, file=fields.text("fixture"))
    if style == "csv":
        rows = fields.need("rows")
        return Fixture(rows.first_line, csv=rows.raw_text())
    if style != "dict":
        hint = "format is dict or csv" if style == "sql" else "known are dict, csv"
        raise fields["format"].error(f"rows are not read in the format {style!r}", hint)
    if "fixture" in fields:
        raise fields["fixture"].error("a fixture's file is CSV", "write format: csv")
    places, mappings = [], []
    for row in fields.need("rows").entries("a row"):
        places.append(row.where)
        mappings.append({key: value.value() for key, value in row.fields().items()})
    return Fixture(fields["rows"].where, tuple(mappings), tuple(places))
