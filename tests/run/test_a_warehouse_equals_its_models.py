"""Over random landings, revisions and withdrawals every table stays what its model answers, however it was built."""

import random
import shutil

import pytest

from lswh import api
from lswh.graph import load_graph
from tests.conftest import Trial

AREAS, INDICATORS, YEARS = (
    ("VN", "VN-09", "VN-01"),
    ("xuất khẩu", "nhập khẩu", "TRADE_TOTAL", "no such thing"),
    range(2018, 2024),
)
STEPS = 10


def fact(rng: random.Random, day: str) -> dict[str, object]:
    year = rng.choice(YEARS)
    return {
        "area": rng.choice(AREAS),
        "indicator": rng.choice(INDICATORS),
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "value": rng.choice([10, 20, 30, None]),
        "yoy_pct": rng.choice([None, "1.5", "2"]),
        "plan": rng.choice([None, None, "40"]),
        "published_on": day,
        "source": rng.choice(["one", "another"]),
    }


def happens(trial: Trial, rng: random.Random, step: int) -> None:
    """A file lands, or is changed, a document says something, a source is withdrawn, a name changes."""
    day = f"202{rng.randrange(4, 6)}-0{rng.randrange(1, 9)}-1{rng.randrange(10)}"
    what = rng.choice(["lands", "lands", "is changed", "says", "is withdrawn", "is named"])
    if what in ("lands", "is changed"):
        name = f"f{rng.randrange(4)}" if what == "is changed" else f"f{step}"
        trial.records(name, *(fact(rng, day) for _ in range(rng.randrange(1, 9))))
    elif what == "says":
        trial.document(f"d{step}", f"Năm 2023, xuất khẩu đạt {rng.randrange(100, 999)} triệu USD.", published_on=day)
    elif what == "is withdrawn" and trial.project.warehouse.exists():
        sources = [row[0] for row in trial.ask("select source from fact.dim_source where withdrawn_on is null")]
        if sources:
            api.withdraw(trial.project, rng.choice(sorted(sources)), "a test", trial.now.date())
    else:
        file = trial.root / "raw" / "reference" / "area.csv"
        file.write_text(file.read_text(encoding="utf-8").replace("Lạng Sơn", f"Lạng Sơn {step}"), encoding="utf-8")


def unequal(trial: Trial) -> list[str]:
    """The tables that are not what their models answer on the tables they read."""
    raw = {row[0] for row in trial.ask("select table_name from information_schema.tables where table_schema = 'raw'")}
    graph = load_graph(trial.project.models, trial.root, raw)
    found = []
    for model in graph:
        if not model.is_macro:
            both = (
                f"(from {model.name} except all ({model.sql})) union all (({model.sql}) except all from {model.name})"
            )
            found += [str(model.name)] if trial.ask(f"from ({both}) limit 1") else []
    return found


@pytest.mark.parametrize("seed", range(3))
def test_after_every_build(trial: Trial, seed: int) -> None:
    shutil.rmtree(trial.root / "models" / "contracts")
    rng = random.Random(seed)
    trial.records("f0", *(fact(rng, "2024-01-20") for _ in range(8)))
    trial.build_clean()
    for step in range(1, STEPS):
        happens(trial, rng, step)
        trial.build_clean()
        assert unequal(trial) == []
    how = dict(trial.ask("select how, count(*) from lswh.model_run where generation > '000001' group by how"))
    assert how.get("in part", 0) > STEPS, how
