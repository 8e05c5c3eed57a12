"""Two hundred models in ten layers, refactored: a plan rebuilds exactly what changed in meaning."""

from pathlib import Path

import pytest

from tests.run.conftest import Small

LAYERS, WIDTH = 10, 20


def name(layer: int, number: int) -> str:
    return f"l{layer}.m{number % WIDTH}"


def sql(layer: int, number: int) -> str:
    """A model: it reads id and v of two models of the layer before; nothing reads `note`."""
    if layer == 0:
        return f"select id, v, 'note {number}' as note from raw.src where id <> '{number}'"
    first, second = name(layer - 1, number), name(layer - 1, number + layer)
    return (
        f"with other as (select id, v from {second} where v is not null)\n"
        f"select a.id, a.v || other.v as v, 'note {number}' as note from {first} as a join other on other.id = a.id"
    )


def readers(layer: int, number: int) -> set[str]:
    """What reads a model, directly or not."""
    found: set[str] = set()
    level = {number % WIDTH}
    for below in range(layer + 1, LAYERS):
        level = {n for n in range(WIDTH) if n in level or (n + below) % WIDTH in level}
        found |= {name(below, n) for n in level}
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Small:
    small = Small(tmp_path_factory.mktemp("refactor") / "two hundred models")
    small.source([(f"i{n}", n) for n in range(5)])
    small.models({name(layer, n): sql(layer, n) for layer in range(LAYERS) for n in range(WIDTH)})
    small.build_clean()
    return small


@pytest.fixture
def project(built: Small) -> Small:
    """The project with its models as they were built."""
    for file in (built.root / "models").rglob("*.sql"):
        file.unlink()
    built.models({name(layer, n): sql(layer, n) for layer in range(LAYERS) for n in range(WIDTH)})
    assert built.plan().is_empty
    return built


def test_reformatting_all_of_them_rebuilds_nothing(project: Small) -> None:
    for file in Path(project.root / "models").rglob("*.sql"):
        text = file.read_text(encoding="utf-8")
        file.write_text(
            "-- reformatted\n" + text.replace("select ", "SELECT\n    ").replace(" from ", "\n/* of */ FROM "),
            encoding="utf-8",
        )
    assert project.plan().is_empty


def test_renaming_a_model_builds_the_new_name_alone(project: Small) -> None:
    (project.root / "models/l3/m7.sql").rename(project.root / "models/l3/seventh.sql")
    for file in (project.root / "models/l4").glob("*.sql"):
        text = file.read_text(encoding="utf-8") + " "
        file.write_text(text.replace("l3.m7 ", "l3.seventh "), encoding="utf-8")
    assert project.planned() == {"l3.seventh": "build", "l3.m7": "drop"}


def test_a_column_that_nobody_reads_rebuilds_its_model_alone(project: Small) -> None:
    project.models({"l2.m3": sql(2, 3).replace("'note 3'", "'another note'")})
    assert project.planned() == {"l2.m3": "build"}
    assert project.why("l2.m3") == "SQL changed: column note"


def test_a_column_that_is_read_rebuilds_all_below(project: Small) -> None:
    project.models({"l6.m5": sql(6, 5).replace("a.v || other.v", "other.v || a.v")})
    assert set(project.planned()) == {"l6.m5"} | readers(6, 5)


def test_another_row_set_rebuilds_all_below(project: Small) -> None:
    project.models({"l7.m1": sql(7, 1) + " where a.id <> 'i3'"})
    assert set(project.planned()) == {"l7.m1"} | readers(7, 1)
    assert project.why("l7.m1") == "SQL changed: which rows there are"


def test_splitting_a_model_builds_both_parts_and_what_is_below(project: Small) -> None:
    inner = f"select id, v from {name(7, 2 + 8)} where v is not null"
    outer = (
        f"select a.id, a.v || other.v as v, 'note 2' as note from {name(7, 2)} as a join l8.other on other.id = a.id"
    )
    project.models({"l8.other": inner, "l8.m2": outer})
    assert set(project.planned()) == {"l8.other", "l8.m2"} | readers(8, 2)
