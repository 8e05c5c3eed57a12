"""A statistics office that never was: raw records by the million, such that every contract of models/ holds.

63 provinces, 240 indicators (or more), months and quarters, each in two vintages: a file of preliminary figures and one
of final figures for each year. Wholes are the exact sums of their parts, growth is on last year's final figure, plans
are of the year. One figure in a hundred is told in two statements, one in two thousand by a name that nobody knows.
Everything follows from the seed, whatever the version of DuckDB.

    python -m benchmarks.generate FOLDER --records 1000000
"""

from __future__ import annotations

import argparse
import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import duckdb

REPOSITORY = Path(__file__).resolve().parent.parent
LAST_YEAR = 2024
FAMILIES = 12
"""Of ten indicators each; 120 more stand beside them."""

_RECORDS_A_YEAR_AND_INDICATOR = 2000
_CONFIG = """\
[tool.lswh]
name = "office"
keep_generations = 1
memory_limit = "{memory_limit}"
threads = {threads}
"""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of raw/reference/indicator.csv."""

    code: str
    name: str
    name_en: str
    aliases: str
    unit: str
    kind: str
    additive: str = "true"
    parent: str = ""
    weight: str = ""
    value_min: str = "0"
    value_max: str = "1000000000"
    yoy_min: str = "-100"
    yoy_max: str = "5000"
    plan_kind: str = "PLAN"


def indicators(families: int = FAMILIES) -> Iterator[Indicator]:
    """The indicators: foreign trade, families that add up, two of growth rates, and single ones. 12 families: 240."""
    usd = "triệu USD"
    yield Indicator(
        "TRADE_TOTAL", "Tổng kim ngạch xuất nhập khẩu", "total trade", "kim ngạch xuất nhập khẩu", usd, "flow"
    )
    yield Indicator(
        "TRADE_BALANCE", "Cán cân thương mại", "trade balance", "xuất siêu", usd, "flow",
        value_min="-1000000000", yoy_min="", yoy_max="",
    )  # fmt: skip
    for side, word, english in (("EXPORT", "Xuất khẩu", "exports"), ("IMPORT", "Nhập khẩu", "imports")):
        whole = f"TRADE_{side}"
        yield Indicator(
            whole, f"Kim ngạch {word.lower()}", english, word, usd, "flow", parent="TRADE_TOTAL", weight="1"
        )
        for n in range(1, 29):
            yield Indicator(
                f"{whole}_{n:02}", f"{word} nhóm hàng {n:02}", f"{english}, goods {n:02}", "", usd, "flow",
                parent=whole, weight="1",
            )  # fmt: skip
    for family in range(1, families + 1):
        whole = f"OUTPUT_{family:02}"
        unit = "nghìn tấn" if family % 3 == 0 else "tỷ đồng"
        yield Indicator(whole, f"Giá trị ngành {family:02}", f"output of industry {family:02}", "", unit, "flow")
        for n in range(1, 10):
            yield Indicator(
                f"{whole}_{n:02}", f"Giá trị ngành {family:02}, nhánh {n:02}", f"industry {family:02}, branch {n:02}",
                f"ngành {family:02}.{n:02}|nhánh {family:02}.{n:02}", unit, "flow", parent=whole, weight="1",
            )  # fmt: skip
    for whole, kind, parts in (("GRDP", "growth", 9), ("IIP", "index", 19)):
        yield Indicator(whole, whole, whole.lower(), "", "%", kind, "false", value_min="", value_max="")
        for n in range(1, parts + 1):
            yield Indicator(
                f"{whole}_{n:02}", f"{whole}, nhánh {n:02}", f"{whole}, branch {n:02}", "", "%", kind, "false",
                parent=whole, value_min="", value_max="",
            )  # fmt: skip
    for n in range(1, 16):
        yield Indicator(
            f"STOCK_{n:02}", f"Số doanh nghiệp loại {n:02}", f"enterprises {n:02}", "", "doanh nghiệp", "stock"
        )
    for n in range(1, 16):
        yield Indicator(f"RATIO_{n:02}", f"Tỷ lệ {n:02}", f"ratio {n:02}", "", "%", "ratio", "false")


def generate(
    folder: Path,
    records: int,
    *,
    seed: int = 1,
    memory_limit: str = "12GB",
    threads: int = 2,
    families: int = FAMILIES,
) -> None:
    """Write a benchmark project with so many raw records into a new folder: configuration, reference, records, models.

    memory_limit and threads are what its builds may use.
    """
    raw = folder / "raw"
    for name in ("reference", "records"):
        (raw / name).mkdir(parents=True)
    config = _CONFIG.format(memory_limit=memory_limit, threads=threads)
    (folder / "pyproject.toml").write_text(config, encoding="utf-8")
    shutil.copytree(REPOSITORY / "models", folder / "models", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("area.csv", "unit.csv"):
        shutil.copy(REPOSITORY / "raw" / "reference" / name, raw / "reference" / name)
    rows = [astuple(one) for one in indicators(families)]
    with (raw / "reference" / "indicator.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(field.name for field in fields(Indicator))
        writer.writerows(rows)
    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        files = {f"{name}_csv": str(raw / "reference" / f"{name}.csv") for name in ("area", "indicator")}
        _execute(connection, "reference", {"seed": seed, **files})
        first = LAST_YEAR + 1 - max(1, -(-records // (_RECORDS_A_YEAR_AND_INDICATOR * len(rows))))
        left = records
        for year in range(first, LAST_YEAR + 1):
            _execute(connection, "year", {"y": year, "is_first": year == first, "most": left})
            for name in ("preliminary", "final"):
                file = raw / "records" / f"{year}-{name}.parquet"
                connection.sql(_sql(name)).write_parquet(str(file), compression="zstd")
            [(written,)] = connection.execute("select count(*) from record").fetchall()
            left -= written


def _execute(connection: duckdb.DuckDBPyConnection, script: str, variables: Mapping[str, Any]) -> None:
    for name, value in variables.items():
        connection.execute(f"set variable {name} = $value", {"value": value})
    connection.execute(_sql(script))


def _sql(name: str) -> str:
    return (Path(__file__).parent / "office" / f"{name}.sql").read_text(encoding="utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory-limit", default="12GB")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--families", type=int, default=FAMILIES, help="38 make 500 indicators")
    generate(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
