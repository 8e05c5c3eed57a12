"""lswh connect: what it prints runs as it is printed, for a folder with a space and a quote in its name."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lswh import api
from lswh.cli import main
from lswh.errors import LswhError
from lswh.project import find_project
from tests.conftest import REPOSITORY, Trial
from tests.connect.environments import environment

SQLALCHEMY_14 = "sqlalchemy>=1.4.54,<2\nduckdb>=2.0.1,<3\nduckdb-engine>=0.17,<0.18\nsetuptools<81\n"
SHELL = "duckdb-cli>=1.5.6\n"
REFLECTED = """
import sqlalchemy
inspector = sqlalchemy.inspect(engine)
assert "warehouse.mart" in inspector.get_schema_names(), inspector.get_schema_names()
assert {"indicator", "trade_balance"} <= set(inspector.get_table_names("mart"))
columns = {column["name"]: column for column in inspector.get_columns("indicator", "mart")}
assert str(columns["value"]["type"]) == "NUMERIC(28, 6)", columns["value"]
assert columns["plan"]["comment"], columns["plan"]
table = sqlalchemy.Table("indicator", sqlalchemy.MetaData(), schema="mart", autoload_with=engine)
with engine.connect() as connection:
    print(connection.execute(sqlalchemy.select(table.c.value)).scalar_one())
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    trial = Trial(tmp_path_factory.mktemp("connect") / "Hoa's project")
    trial.records("one", {"value": "1280.50"})
    trial.build_clean()
    return trial


def printed(trial: Trial, tool: str) -> str:
    result = CliRunner().invoke(main, ["--project", str(trial.root), "connect", tool])
    assert result.exit_code == 0, result.output
    return result.stdout


def code(said: str) -> str:
    """What is printed, up to the sentences below it."""
    return re.split(r"\n\n(?=[A-Z])", said)[0] + "\n"


def ran(program: Path | str, source: str, folder: Path) -> str:
    done = subprocess.run([program, "-c", source], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_printed_for_python_runs(published: Trial, tmp_path: Path) -> None:
    said = ran(sys.executable, code(printed(published, "python")) + "print(rows)", tmp_path)
    assert said == "[('VN-09', 'TRADE_EXPORT', '2024', Decimal('1280.500000'))]\n"


def test_what_is_printed_for_sqlalchemy_runs_on_2(published: Trial, tmp_path: Path) -> None:
    said = ran(sys.executable, code(printed(published, "sqlalchemy")) + "print(rows)", tmp_path)
    assert said == "[('VN-09', 'TRADE_EXPORT', '2024', Decimal('1280.500000'))]\n"


@pytest.mark.parametrize("tool", ["python", "sqlalchemy"])
def test_what_is_printed_cannot_write(published: Trial, tmp_path: Path, tool: str) -> None:
    source = re.sub("select .* limit 10", "create table mart.mine as select 1", code(printed(published, tool)))
    assert "mart.mine" in source
    with pytest.raises(AssertionError, match="read-only mode"):
        ran(sys.executable, source, tmp_path)


@pytest.mark.slow
def test_what_is_printed_for_sqlalchemy_runs_and_reflects_on_1_4(published: Trial, tmp_path: Path) -> None:
    programs = environment("sqlalchemy-1.4", SQLALCHEMY_14)
    source = code(printed(published, "sqlalchemy"))
    assert ran(programs / "python", source + "print(rows)", tmp_path).startswith("[('VN-09', 'TRADE_EXPORT'")
    assert ran(programs / "python", source + REFLECTED, tmp_path) == "1280.500000\n"


@pytest.mark.slow
def test_what_is_printed_for_the_command_line_of_duckdb_runs(published: Trial, tmp_path: Path) -> None:
    programs = environment("duckdb-cli", SHELL)
    command, _, prompt = printed(published, "duckdb").partition("\n\nIn its prompt:\n\n")
    done = subprocess.run(
        ["sh", "-c", f'PATH="{programs}:$PATH" {command}'],
        input=prompt + "create table mine as select 1;\n",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1280.500000" in done.stdout, done.stderr
    assert "trade_balance" in done.stdout
    assert "read-only mode" in done.stderr


def test_every_tool_names_the_absolute_path_of_this_warehouse(published: Trial) -> None:
    tools = api.tools(published.project)
    assert [one.name for one in tools] == [
        *("duckdb", "python", "sqlalchemy", "superset", "metabase", "dbeaver", "powerbi", "excel", "grafana", "r"),
    ]
    for one in tools:
        assert str(published.root).split("'")[1] + "/warehouse.duckdb" in one.text, one.name
        assert "${" not in one.text


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_parses_what_is_printed_for_it(published: Trial) -> None:
    said = printed(published, "r")
    subprocess.run(["Rscript", "-e", "invisible(parse(file('stdin')))"], input=said, text=True, check=True)


def test_without_a_tool_they_are_listed_with_what_is_untested(published: Trial) -> None:
    result = CliRunner().invoke(main, ["--project", str(published.root), "connect"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == len(api.tools(published.project))
    assert "superset    Apache Superset" in lines
    assert "metabase    Metabase (untested)" in lines


def test_an_unknown_tool_is_one_clear_error(published: Trial) -> None:
    with pytest.raises(LswhError, match="no tool is called 'supperset'") as raised:
        api.connect(published.project, "supperset")
    assert raised.value.hint == "did you mean 'superset'?"


def test_an_untested_tool_and_a_missing_warehouse_are_said_beside_what_is_to_be_pasted(tmp_path: Path) -> None:
    api.new_project(tmp_path)
    result = CliRunner().invoke(main, ["--project", str(tmp_path), "connect", "R"])
    assert result.exit_code == 0
    assert str(tmp_path / "warehouse.duckdb") in result.stdout
    assert result.stderr.splitlines() == [
        "no test of lswh runs this: see docs/connect.md",
        "nothing is published yet: run lswh build",
    ]


def test_the_page_keeps_tested_and_untested_tools_apart(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "connect.md").read_text(encoding="utf-8")
    tested, untested = page.split("## Tested\n")[1].split("## Untested\n")
    api.new_project(tmp_path)
    project = find_project(tmp_path)
    tools: Any = [*api.tools(project), *api.tools(replace(project, engine="spark"))]
    for one in tools:
        assert f"`{one.name}`" in (tested if one.is_tested else untested), one.name
        assert f"`{one.name}`" not in (untested if one.is_tested else tested), one.name
