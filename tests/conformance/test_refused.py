"""What Spark would answer otherwise than DuckDB is refused before it runs, with its place and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from lswh.engine import Column
from lswh.engine.duckdb import DuckDB
from lswh.engine.messages import complaint
from lswh.engine.spark.dialect import Dialect
from lswh.engine.spark.trial import Trial
from lswh.errors import ModelError, QueryError
from lswh.graph.expansion import running_sql
from lswh.landing.columns import DOCUMENT, RECORD, WITHDRAWAL
from tests.conftest import REPOSITORY
from tests.made import graph

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("refused.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shadow() -> DuckDB:
    return DuckDB.memory()


@pytest.mark.parametrize("case", [pytest.param(one, id=one["ask"]) for one in CASES])
def test_it_is_refused_and_says_what_and_where(shadow: DuckDB, case: dict[str, Any]) -> None:
    columns = shadow.query(case["ask"]).columns
    with pytest.raises(QueryError) as caught:
        Dialect(shadow).query(case["ask"], {}, columns)
    assert case["says"] in caught.value.what
    assert caught.value.hint
    if "line" in case:
        assert complaint(caught.value.what).line == case["line"]


def test_a_model_is_refused_at_its_place(shadow: DuckDB) -> None:
    sql = "select\n  1 as a,\n  median(x) as b\nfrom (values (1)) t(x)"
    with pytest.raises(ModelError) as caught:
        Dialect(shadow).model(sql, "models/mart/a.sql", shadow.query(sql).columns)
    assert caught.value.where is not None
    assert (caught.value.where.path, caught.value.where.line) == ("models/mart/a.sql", 3)
    assert caught.value.hint == "use quantile_disc"


def test_what_is_refused_in_a_macro_is_said_of_the_macros_file() -> None:
    shadow = DuckDB.memory()
    macro = "create macro loud(word) as\n    upper(word)"
    shadow.create_macro("main", macro, "models/macros/loud.sql")
    dialect = Dialect(shadow)
    dialect.add_macro(macro, "models/macros/loud.sql")
    sql = "select loud(x) as y\nfrom (values ('a')) t(x)"
    with pytest.raises(ModelError) as caught:
        dialect.model(sql, "models/mart/a.sql", shadow.query(sql).columns)
    assert caught.value.where is not None
    assert str(caught.value.where).startswith("models/macros/loud.sql:2")


def test_a_macro_with_a_default_is_refused() -> None:
    with pytest.raises(ModelError, match="cannot be written out"):
        Dialect(DuckDB.memory()).add_macro("create macro f(a, b := 1) as a + b", "models/macros/f.sql")


def test_a_trial_refuses_what_spark_would_before_anything_runs() -> None:
    trial = Trial.memory()
    trial.create_table("raw", "t", [Column("x", "INTEGER")])
    with pytest.raises(ModelError, match="median"):
        trial.create_table_like("mart", "a", "select median(x) as m from raw.t", "models/mart/a.sql")
    with pytest.raises(QueryError, match="upper"):
        trial.check("select count(*) from raw.t where upper(x::varchar) = 'A'")
    trial.check("select count(*) from raw.t where x > $low", {"low": 3})


def test_every_model_of_ours_is_carried_over() -> None:
    trial = Trial.memory()
    raw: dict[str, Sequence[Column]] = {"document": DOCUMENT, "record": RECORD}
    raw["withdrawal"] = [Column(one, "VARCHAR") for one in WITHDRAWAL]
    for name in ("area", "indicator", "unit"):
        header = (REPOSITORY / "raw" / "reference" / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        raw[name] = [Column(one.strip(), "VARCHAR") for one in header.split(",")]
    for name, columns in raw.items():
        trial.create_table("raw", name, columns)
    for model in graph():
        if model.is_macro:
            trial.create_macro(model.name.schema, model.sql, model.path)
        else:
            trial.create_table_like(model.name.schema, model.name.name, running_sql(model, graph()), model.path)
