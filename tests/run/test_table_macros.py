"""A macro that reads tables is a mart with a parameter: made after them, tried on empty ones, planned as they are."""

import pytest

from lswh import api
from lswh.errors import ModelError, ModelFailed
from tests.run.conftest import Small

MACRO = "create macro mart.at_least(least) as table select id, v from mart.a where v >= least"
MODELS = {"mart.a": "select id, v::integer as v from raw.src", "macros.mart.at_least": MACRO}


@pytest.fixture
def built(small: Small) -> Small:
    small.source([(1, 10), (2, 20)])
    small.models(MODELS)
    small.build_clean()
    return small


def test_readers_call_it_in_what_is_published(built: Small) -> None:
    assert built.ask("select id from mart.at_least(15)") == [("2",)]
    built.source([(1, 10), (2, 20), (3, 30)])
    built.build_clean()
    assert built.ask("select id from mart.at_least(15) order by id") == [("2",), ("3",)]


def test_the_plan_says_why_it_is_made_again(built: Small) -> None:
    assert built.planned() == {}
    built.source([(1, 11)])
    assert built.planned() == {"mart.a": "build", "mart.at_least": "build"}
    assert built.why("mart.at_least") == "input changed: mart.a"
    assert built.plan().causes == ("what has landed changed (raw.src)",)
    assert built.plan().downstream("mart.a") == ("mart.at_least",)
    built.source([(1, 10), (2, 20)])
    built.models({"macros.mart.at_least": MACRO.replace(">=", ">")})
    assert built.planned() == {"mart.at_least": "build"}
    assert built.why("mart.at_least") == "SQL changed"


def test_what_calls_it_follows_it(built: Small) -> None:
    built.models({"mart.b": "select count(*) as n from mart.at_least(15)"})
    built.build_clean()
    assert built.ask("from mart.b") == [(1,)]
    built.models({"macros.mart.at_least": MACRO.replace(">= least", ">= least - 10")})
    assert built.planned() == {"mart.at_least": "build", "mart.b": "build"}
    built.build_clean()
    assert built.ask("from mart.b") == [(2,)]


def test_it_is_tried_on_empty_tables_when_it_changes_and_when_they_do(built: Small) -> None:
    built.models({"macros.mart.at_least": MACRO.replace("id, v", "id, w")})
    with pytest.raises(ModelFailed, match=r'models/macros/mart/at_least\.sql:1:.* "w" not found'):
        built.build()
    built.models({"macros.mart.at_least": MACRO, "mart.a": "select id, v::integer as value from raw.src"})
    with pytest.raises(ModelFailed, match=r'models/macros/mart/at_least\.sql:1:.* "v" not found'):
        built.build()
    assert built.ask("select id from mart.at_least(15)") == [("2",)]


def test_a_selected_build_does_without_one_whose_tables_were_never_built(built: Small) -> None:
    new = {"mart.new": "select 1 as x", "macros.mart.of_new": "create macro mart.of_new(y) as table from mart.new"}
    built.models({**new, "mart.other": "select 2 as x", "mart.caller": "select x from mart.of_new(1)"})
    assert built.planned("mart.other") == {"mart.other": "build"}
    built.build_clean("mart.other")
    with pytest.raises(ModelError, match=r"mart\.caller reads mart\.new, which is not built yet"):
        built.plan("mart.caller")
    assert built.planned("+mart.caller") == {"mart.new": "build", "mart.of_new": "build", "mart.caller": "build"}


def test_it_stands_in_lineage(built: Small) -> None:
    below = api.lineage(built.project, built.now, "raw.src", down=True)
    assert [str(edge.below) for edge in below.edges] == ["mart.a", "mart.at_least"]
    above = api.lineage(built.project, built.now, "mart.at_least")
    assert [str(edge.above) for edge in above.edges] == ["mart.a", "raw.src"]
