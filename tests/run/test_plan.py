"""What a build would do, and why."""

import json
from pathlib import Path

import pytest

from lswh.errors import LswhError, ModelError, ModelFailed
from tests.run.conftest import Small

STG = "select id::integer as id, v::integer as v, v || '!' as label from raw.src"
MODELS = {
    "stg.s": STG,
    "mart.big": "select id, v from stg.s where v > 10",
    "mart.total": "select sum(v) as v from stg.s",
    "mart.labels": "select label from stg.s",
}


@pytest.fixture
def built(small: Small) -> Small:
    small.source([(1, 5), (2, 15)])
    small.models(MODELS)
    small.build_clean()
    return small


def files(root: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def test_everything_is_new_at_first(small: Small) -> None:
    small.source([(1, 5)])
    small.models(MODELS)
    plan = small.plan()
    assert {step.name: step.reasons for step in plan.steps if step.relation.kind == "table"} == dict.fromkeys(
        MODELS, ("new",)
    )
    assert plan.causes == ("nothing is published yet",)


def test_a_plan_writes_nothing(small: Small) -> None:
    small.source([(1, 5)])
    small.models(MODELS)
    before = files(small.root)
    small.plan()
    after = {path: data for path, data in files(small.root).items() if "/.lswh/cache/" not in path}
    assert after == before


def test_nothing_changed_means_nothing_planned(built: Small) -> None:
    assert built.plan().is_empty


def test_comments_case_and_layout_are_no_change(built: Small) -> None:
    built.models({"stg.s": f"-- a comment\n{STG.upper().replace('!', '!')}".replace(" FROM", "\n  FROM")})
    plan = built.plan()
    assert {step.name for step in plan.steps if step.action != "reuse"} <= {"stg.s", *MODELS}
    built.models({"stg.s": f"/* another */ SELECT\n  {STG.removeprefix('select ')}  -- end"})
    assert built.plan().is_empty


def test_a_changed_column_rebuilds_those_that_read_it(built: Small) -> None:
    built.models({"stg.s": STG.replace("'!'", "'?'")})
    assert built.planned() == {"stg.s": "build", "mart.labels": "build"}
    assert built.why("stg.s") == "SQL changed: column label"
    assert built.why("mart.labels") == "input changed: stg.s"
    assert built.plan().downstream("stg.s") == ("mart.big", "mart.labels", "mart.total")


def test_a_changed_row_set_rebuilds_all_below(built: Small) -> None:
    built.models({"stg.s": STG + " where id < 100"})
    assert built.planned() == dict.fromkeys(MODELS, "build")
    assert built.why("stg.s") == "SQL changed: which rows there are"


def test_landed_data_rebuild_what_reads_them(built: Small) -> None:
    built.source([(1, 5), (2, 15), (3, 25)])
    assert built.planned() == dict.fromkeys(MODELS, "build")
    assert built.why("raw.src") == "what has landed changed"
    assert built.plan().causes == ("what has landed changed (raw.src)",)


def test_a_changed_config_is_a_reason(built: Small) -> None:
    built.models({"mart.total": "-- config: {materialized: view}\n" + MODELS["mart.total"]})
    assert built.why("mart.total") == "config changed: table -> view"
    built.build_clean()
    assert built.ask("select table_type from information_schema.tables where table_name = 'total'") == [("VIEW",)]
    assert built.ask("from mart.total") == [(20,)]


def test_a_model_whose_file_is_gone_is_dropped(built: Small) -> None:
    (built.root / "models/mart/labels.sql").unlink()
    assert built.planned() == {"mart.labels": "drop"}
    built.build_clean()
    assert ("labels",) not in built.ask("select table_name from information_schema.tables")


def test_a_called_macro_counts(built: Small) -> None:
    built.write("models/macros/twice.sql", "create macro twice(x) as 2 * x\n")
    built.models({"mart.total": "select twice(sum(v)) as v from stg.s"})
    built.build_clean()
    assert built.ask("from mart.total") == [(40,)]
    built.write("models/macros/twice.sql", "create macro twice(x) as x + x\n")
    assert built.planned() == {"main.twice": "build", "mart.total": "build"}
    assert built.why("mart.total") == "input changed: main.twice"


def test_full_builds_everything_and_says_so(built: Small) -> None:
    plan = built.plan(full=True)
    assert {step.name for step in plan.built} >= {*MODELS, "raw.src"}
    assert plan.causes == ("--full",)
    assert built.build(full=True).generation == "000002"


def test_an_ephemeral_model_is_in_no_table_and_counts_for_what_reads_it(built: Small) -> None:
    built.models({"stg.e": "-- config: {materialized: ephemeral}\nselect id, v * 2 as v from stg.s"})
    built.models({"mart.total": "select sum(e.v) as v from stg.e"})
    built.build_clean()
    assert built.ask("from mart.total") == [(40,)]
    assert ("e",) not in built.ask("select table_name from information_schema.tables where table_schema = 'stg'")
    built.models({"stg.e": "-- config: {materialized: ephemeral}\nselect id, v * 3 as v from stg.s"})
    assert built.planned() == {"mart.total": "build"}
    assert built.why("mart.total") == "input changed: stg.e"
    built.build_clean()
    assert built.ask("from mart.total") == [(60,)]


def test_a_view_over_an_ephemeral_model_and_a_table_over_the_view(built: Small) -> None:
    built.models(
        {
            "stg.e": "-- config: {materialized: ephemeral}\nselect id, v * 2 as v from stg.s",
            "mart.seen": "-- config: {materialized: view}\nselect v from stg.e where v > 10",
            "mart.over": "select count(*) as n from mart.seen",
        }
    )
    built.build_clean()
    assert built.ask("select v from mart.seen") == [(30,)]
    built.source([(1, 50), (2, 15)])
    assert built.planned()["mart.over"] == "build"
    built.build_clean()
    assert built.ask("from mart.over") == [(2,)]


def test_a_selected_build_leaves_the_others_as_they_were(built: Small) -> None:
    built.source([(1, 50), (2, 15)])
    assert built.planned("stg.s", "mart.big") == {"stg.s": "build", "mart.big": "build"}
    built.build_clean("stg.s", "mart.big")
    assert built.ask("select sum(v) from mart.big") == [(65,)]
    assert built.ask("from mart.total") == [(20,)]
    assert built.planned() == {"mart.total": "build", "mart.labels": "build"}
    built.build_clean()
    assert built.ask("from mart.total") == [(65,)]


def test_a_selected_model_that_reads_one_never_built_says_what_to_do(built: Small) -> None:
    built.models({"stg.new": "select 1 as x", "mart.reads": "select x from stg.new"})
    with pytest.raises(ModelError) as caught:
        built.plan("mart.reads")
    assert str(caught.value) == (
        "models/mart/reads.sql: mart.reads reads stg.new, which is not built yet (select it too: --select +mart.reads)"
    )
    assert built.planned("+mart.reads") == {"stg.new": "build", "mart.reads": "build"}


def test_what_was_modified_can_be_selected(built: Small) -> None:
    built.models({"stg.s": STG.replace("'!'", "'?'"), "mart.extra": "select v from stg.s"})
    assert built.planned("state:modified") == {"stg.s": "build", "mart.extra": "build"}
    assert built.planned("state:modified+") == {"stg.s": "build", "mart.extra": "build", "mart.labels": "build"}
    with pytest.raises(LswhError, match=r"mart\.bigg"):
        built.plan("mart.bigg")


def test_an_error_in_any_model_is_told_before_anything_runs(built: Small) -> None:
    built.source([(1, 5), (2, 15), (3, 25)])
    built.models({"mart.total": "select\n    sum(vv) as v\nfrom stg.s"})
    with pytest.raises(ModelFailed) as caught:
        built.build()
    assert str(caught.value) == (
        'models/mart/total.sql:2:9: Referenced column "vv" not found in FROM clause! (did you mean "v"?)\n'
        "        sum(vv) as v\n"
        "            ^"
    )
    assert not (built.root / ".lswh" / "candidate").exists()
    results = json.loads((built.root / ".lswh/target/run_results.json").read_text(encoding="utf-8"))
    assert (results["outcome"], results["generation"]) == ("failed", None)
    assert "vv" in results["error"]


def test_a_type_mismatch_is_told_before_anything_runs(built: Small) -> None:
    built.models({"mart.big": "select id + label::date as x from stg.s where v > label"})
    with pytest.raises(ModelFailed) as caught:
        built.build()
    assert str(caught.value).startswith("models/mart/big.sql:1:")


def test_an_incremental_model_that_is_not_local_is_refused(built: Small) -> None:
    built.models(
        {"mart.total": "-- config: {materialized: incremental, unique_key: [v]}\nselect sum(v) as v from stg.s"}
    )
    with pytest.raises(ModelError) as caught:
        built.plan()
    assert "mart.total cannot be incremental: it aggregates without GROUP BY" in str(caught.value)


def test_artifacts_tell_other_programs_what_a_run_did(built: Small) -> None:
    target = built.root / ".lswh" / "target"
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["nodes"]["mart.big"]["depends_on"] == ["stg.s"]
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    assert (results["outcome"], results["generation"]) == ("published", "000001")
    assert {one["name"] for one in results["models"]} >= set(MODELS)
    assert built.ask("select generation, models from lswh.run") == [("000001", len(results["models"]))]
    assert set(built.ask("select model from lswh.model_run where generation = '000001'")) >= {
        (name,) for name in MODELS
    }


def test_the_runs_before_stay_in_the_warehouse(built: Small) -> None:
    built.source([(1, 50)])
    built.build_clean()
    built.build(full=True)
    assert built.ask("select generation from lswh.run order by 1") == [("000001",), ("000002",), ("000003",)]


def test_full_with_a_selection_builds_that_anew_and_leaves_the_rest(built: Small) -> None:
    assert {step.name for step in built.plan("mart.big", full=True).built} == {"mart.big"}
    assert built.why("mart.big") == ""
    assert built.build("mart.big", full=True).generation == "000002"
    assert built.ask("select count(*) from mart.labels") == [(2,)]


def test_a_selection_does_not_go_on_with_a_candidate_that_was_refused(built: Small) -> None:
    built.write("models/tests.yml", "models: [{name: mart.total, columns: [{name: v, data_tests: [not_null]}]}]\n")
    built.models({"mart.total": "select null::integer as v from stg.s"})
    assert built.build().is_refused
    built.models({"mart.big": "select id, v from stg.s where v > 1"})
    built.build_clean("mart.big")
    assert built.ask("from mart.total") == [(20,)]


def test_a_second_build_has_nothing_to_do_with_tests_and_contracts(built: Small) -> None:
    built.write("models/tests.yml", "models: [{name: mart.total, columns: [{name: v, data_tests: [not_null]}]}]\n")
    built.write(
        "models/contracts/mart.py",
        "import ibis.expr.datatypes as dt\nfrom pandera.ibis import DataFrameModel\n\n\n"
        "class Big(DataFrameModel):\n    v: dt.Int32\n\n    class Config:\n        name = 'mart.big'\n",
    )
    built.build_clean()
    assert built.build().is_empty


def test_the_view_of_the_rules_goes_with_them(built: Small) -> None:
    rule = "from lswh.contract import Partition\n\nRULES = (Partition('all', 'stg.s', ('mart.kept',), 'id'),)\n"
    built.models({"mart.kept": "select id from stg.s"})
    file = built.write("models/contracts/rules.py", rule)
    built.build_clean()
    assert built.ask("select count(*) from mart.reconciliation") == [(2,)]
    file.unlink()
    built.build_clean()
    assert ("reconciliation",) not in built.ask("select view_name from duckdb_views()")
    assert built.build().is_empty


def test_a_macro_that_reads_a_table_is_tried_with_it(built: Small) -> None:
    built.write("models/macros/bigger.sql", "create macro bigger(n) as table select id, v from stg.s where v > n\n")
    built.models({"mart.big": "select id, v from bigger(1)"})
    built.build_clean()
    assert built.ask("select count(*) from mart.big") == [(2,)]
    built.models({"mart.big": "select id, v + 0 as v from bigger(1)"})
    built.build_clean()
    built.source([(1, 50)])
    built.build_clean()
    assert built.ask("from mart.big") == [(1, 50)]


@pytest.mark.parametrize("schema", ["lswh", "temp", "memory", "warehouse"])
def test_a_schema_that_is_taken_is_refused(built: Small, schema: str) -> None:
    built.models({f"{schema}.x": "select 1 as x"})
    with pytest.raises(ModelError, match=r"use another schema"):
        built.plan()


def test_a_schema_may_be_called_base_or_before(built: Small) -> None:
    built.models({"base.x": "select v from stg.s", "before.y": "select v from base.x"})
    built.build_clean()
    built.source([(1, 50)])
    built.build_clean()
    assert built.build(full=True).generation == "000004"
    assert built.ask("from before.y") == [(50,)]


def test_a_column_that_is_not_there_is_an_error_even_in_a_description(built: Small) -> None:
    built.write("models/words.yml", "models: [{name: mart.big, columns: [{name: idd, description: its name}]}]\n")
    with pytest.raises(LswhError, match=r"models/words.yml:1:44: mart.big has no column 'idd'"):
        built.build()


def test_a_unique_key_that_is_no_column_is_an_error_at_its_line(built: Small) -> None:
    built.models(
        {"mart.big": "-- Big.\n-- config: {materialized: incremental, unique_key: [id, vv]}\nselect id, v from stg.s"}
    )
    with pytest.raises(ModelError) as caught:
        built.build()
    assert str(caught.value) == (
        "models/mart/big.sql:2: mart.big has no column 'vv' for its unique_key (did you mean 'v'?)"
    )


def test_a_test_of_an_ephemeral_model_is_refused(built: Small) -> None:
    built.models({"mart.big": "-- config: {materialized: ephemeral}\nselect id, v from stg.s"})
    built.write("models/tests.yml", "models: [{name: mart.big, columns: [{name: v, data_tests: [not_null]}]}]\n")
    with pytest.raises(LswhError, match=r"mart.big is ephemeral"):
        built.plan()


def test_an_error_beside_an_ephemeral_model_has_its_place_in_the_file(built: Small) -> None:
    built.models({"stg.e": "-- config: {materialized: ephemeral}\nselect id, v from stg.s"})
    built.models({"mart.big": "select\n  id, vv\nfrom stg.e"})
    with pytest.raises(ModelFailed, match=r"models/mart/big.sql:2:7: "):
        built.build()
