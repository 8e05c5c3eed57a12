"""What an incremental table does with its unique key."""

from tests.run.conftest import Small

PLACES = """-- config: {materialized: incremental, unique_key: code}
select code, name, row_number() over (partition by name order by code) as place from raw.src"""


def test_a_key_that_another_partition_has_is_refused_and_loses_no_row(small: Small) -> None:
    small.source([("A", "a"), ("B", "b")], header="code,name")
    small.models({"mart.places": PLACES})
    small.build_clean()
    small.source([("A", "a"), ("B", "b"), ("A", "c")], header="code,name")
    assert small.planned() == {"mart.places": "in part"}
    report = small.build()
    assert [finding.contract for finding in report.findings] == ["unique_key of mart.places"]
    small.source([("A", "a"), ("B", "b"), ("C", "c")], header="code,name")
    small.build_clean()
    assert small.ask("select code, name from mart.places order by 1") == [("A", "a"), ("B", "b"), ("C", "c")]


def test_a_key_may_move_to_another_partition(small: Small) -> None:
    small.source([("A", "a"), ("B", "b")], header="code,name")
    small.models({"mart.places": PLACES})
    small.build_clean()
    small.source([("A", "b"), ("B", "b")], header="code,name")
    small.build_clean()
    assert small.ask("select code, name, place from mart.places order by 1") == [("A", "b", 1), ("B", "b", 2)]
