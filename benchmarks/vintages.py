"""What readers saw on a day: whether it is right, row by row, and what one question costs.

A history of annual figures of 63 areas and 500 indicators over ten years, each in three vintages, is landed and built
with our own models (their contracts are measured elsewhere). For random days mart.indicator_as_of is compared with a
replay of what was published until then; and the same questions of one metric and area are asked of it, and of a table
that holds that day's rows and nothing else.

    python -m benchmarks.vintages FOLDER
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb

from benchmarks.process import PYTHON, REPOSITORY, run

FIRST_YEAR = 2014
_SHARE_WITHDRAWN = 100
"""One publication in so many is withdrawn."""
_CONFIG = '[tool.lswh]\nname = "office"\nkeep_generations = 1\nmemory_limit = "8GB"\nthreads = 2\n'

_RECORDS = """
create table record as
with publication as (
    select
        a.area, y.year, v.vintage,
        make_date(y.year + 1 + (v.vintage = 3)::int, 1, 10) + ((v.vintage = 2)::int * 170)::int
            + (hash(a.area, y.year, v.vintage) % 90)::int as published_on
    from area as a, range($first, $first + $years) as y(year), range(1, 4) as v(vintage)
),

figure as (
    select
        p.*, 'SERIES_' || lpad(i.n::varchar, 3, '0') as indicator, i.n % 2 = 0 as is_grown,
        (1000 + hash(p.area, i.n) % 9000) * (100 + 4 * (p.year - $first)) // 100
            + (hash(p.area, i.n, p.year, p.vintage) % 60)::int - 30 as value
    from publication as p, range(0, $indicators) as i(n)
),

known as (
    select f.area, f.indicator, f.year, f.vintage, arg_max(b.value, b.published_on) as value
    from figure as f
    join figure as b
        on b.area = f.area and b.indicator = f.indicator and b.year = f.year - 1 and b.published_on <= f.published_on
    group by all
)

select
    f.area, f.indicator, f.year::varchar as period, f.year, f.vintage, f.value::varchar as value, 'tỷ đồng' as unit,
    case when f.is_grown then round(100.0 * f.value / k.value - 100, 1)::decimal(9, 1)::varchar end as yoy_pct,
    'actual' as status, f.published_on::varchar as published_on, 'Cục Thống kê ' || f.area as source,
    make_date(f.year, 1, 1)::varchar as period_start, make_date(f.year, 12, 31)::varchar as period_end
from figure as f
left join known as k
    on k.area = f.area and k.indicator = f.indicator and k.year = f.year and k.vintage = f.vintage
"""

_MACROS = (
    "create temp macro tenths(amount) as (amount * 10)::hugeint",
    "create temp macro ten_thousandths(rate) as (rate::decimal(9, 0) * 0.0001::decimal(5, 4) - 100)::decimal(9, 4)",
)
"""All figures are positive integers, and their bounds end in .5."""

_ROWS = """
create temp table told as
with observed as (
    select o.*, p.withdrawn_on
    from fact.observation as o
    join fact.dim_source as p on p.source_id = o.source_id
),

known as (
    select
        o.observation_id, any_value(o.value) as value, any_value(o.value_low) as low, any_value(o.value_high) as high,
        arg_max(b.source_id, b.published_on) as source_id, arg_max(b.value, b.published_on) as base,
        arg_max(b.value_low, b.published_on) as base_low, arg_max(b.value_high, b.published_on) as base_high
    from observed as o
    join observed as b
        on b.area = o.area and b.indicator = o.indicator and b.period = (o.period::int - 1)::varchar
        and b.published_on <= o.published_on and coalesce(b.withdrawn_on > o.published_on, true)
    group by o.observation_id
),

grown as (
    select
        observation_id, source_id,
        ten_thousandths((2000000 * tenths(value) + tenths(base)) // (2 * tenths(base))) as yoy,
        ten_thousandths(1000000 * tenths(low) // tenths(base_high)) as yoy_low,
        ten_thousandths((1000000 * tenths(high) + tenths(base_low) - 1) // tenths(base_low)) as yoy_high
    from known
)

select
    o.period, o.indicator as metric, o.value, o.plan,
    coalesce(o.yoy, g.yoy) as yoy,
    i.name as metric_name, i.name_en as metric_name_en, o.unit, o.area, a.name as area_name, o.period_start,
    o.period_end, o.frequency, o.pct_of_plan, o.plan_kind, o.status, o.published_on, o.source_id, o.value_low,
    o.value_high, o.plan_low, o.plan_high, o.plan_basis, o.plan_period,
    coalesce(o.yoy_low, g.yoy_low) as yoy_low, coalesce(o.yoy_high, g.yoy_high) as yoy_high,
    case when o.yoy is not null then 'printed' when g.yoy is not null then 'computed' end as yoy_basis,
    g.yoy as yoy_computed, g.yoy_low as yoy_computed_low, g.yoy_high as yoy_computed_high,
    case when o.yoy is not null and g.yoy is not null then 'growth_across' end as yoy_contract,
    g.source_id as previous_source_id, o.withdrawn_on
from observed as o
join fact.dim_indicator as i on i.indicator = o.indicator
join fact.dim_area as a on a.area = o.area
left join grown as g
    on g.observation_id = o.observation_id
    and (o.yoy is null or g.yoy_high <= o.yoy_low or g.yoy_low >= o.yoy_high)
"""

_QUESTION = "select * from {} where metric = '{}' and area = '{}' order by period"

_REPLAY = """
create or replace temp table replayed as
select * exclude (withdrawn_on)
from told
where published_on <= $day and coalesce(withdrawn_on > $day, true)
qualify row_number() over (partition by area, metric, period order by published_on desc) = 1
order by area, metric, period
"""


def vintages(
    folder: Path, *, areas: int = 63, indicators: int = 500, years: int = 10, days: int = 100, asked: int = 200
) -> dict[str, Any]:
    """Compare so many days, and ask so many questions; everything is made in a new folder.

    Answers the records, the seconds of the build and of the comparison, how many rows were compared and how many
    differ, and the medians of what a question costs: as of a day, and of a table of that day.
    """
    generate(folder, areas, indicators, years)
    build = run([PYTHON, "-m", "lswh", "--project", folder, "build"], folder)
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("set threads = 2")
        [(records,)] = connection.execute("select count(*) from fact.observation").fetchall()
        started = perf_counter()
        for statement in (*_MACROS, _ROWS):
            connection.execute(statement)
        chosen = _days(days, years)
        compared, differing = 0, 0
        for day in chosen:
            rows, different = _compare(connection, day)
            compared, differing = compared + rows, differing + different
        seconds = perf_counter() - started
        costs = _ask(connection, chosen, asked)
    return {
        "areas": areas, "indicators": indicators, "years": years, "vintages": 3, "records": records,
        "rounds": 1, "build_seconds": build.seconds, "days": days, "rows": compared, "differing": differing,
        "seconds": seconds,
        **costs,
    }  # fmt: skip


def generate(folder: Path, areas: int, indicators: int, years: int) -> None:
    """Write a project: reference tables, a Parquet file for each year and vintage, withdrawals, our models."""
    raw = folder / "raw"
    for name in ("reference", "records", "withdrawals"):
        (raw / name).mkdir(parents=True)
    (folder / "pyproject.toml").write_text(_CONFIG, encoding="utf-8")
    shutil.copytree(REPOSITORY / "models", folder / "models", ignore=shutil.ignore_patterns("__pycache__", "contracts"))
    for name in ("area.csv", "unit.csv"):
        shutil.copy(REPOSITORY / "raw" / "reference" / name, raw / "reference" / name)
    header = (REPOSITORY / "raw" / "reference" / "indicator.csv").read_text(encoding="utf-8").splitlines()[0]
    lines = [f"SERIES_{n:03},Chuỗi {n:03},series {n:03},,tỷ đồng,flow,true,,,,,,,PLAN" for n in range(indicators)]
    (raw / "reference" / "indicator.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    with duckdb.connect() as connection:
        area = str(raw / "reference" / "area.csv")
        provinces = r"regexp_full_match(code, 'VN-(\d\d|[A-Z]{2})')"
        named = f"select code as area from read_csv($file, all_varchar = true) where {provinces}"  # noqa: S608 of ours
        connection.execute(f"create table area as {named} order by code limit $areas", {"file": area, "areas": areas})
        connection.execute(_RECORDS, {"first": FIRST_YEAR, "years": years, "indicators": indicators})
        withdrawn: list[str] = []
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            for vintage in (1, 2, 3):
                withdrawn += _write(connection, raw / "records" / f"{year}-{vintage}.parquet", year, vintage)
    lines = ["source_id,source,withdrawn_on,why", *withdrawn, ""]
    (raw / "withdrawals" / "some.csv").write_text("\n".join(lines), encoding="utf-8")


def _write(connection: duckdb.DuckDBPyConnection, file: Path, year: int, vintage: int) -> list[str]:
    """Write one file, and answer the withdrawals of what is in it."""
    record = connection.sql(
        "select * exclude (year, vintage) from record where year = $1 and vintage = $2 order by area, indicator",
        params=[year, vintage],
    )
    record.write_parquet(str(file), compression="zstd")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    found = connection.execute(
        "select distinct source, published_on from record where year = $1 and vintage = $2 order by all",
        [year, vintage],
    ).fetchall()
    lines = []
    for source, published_on in found:
        source_id = hashlib.sha256(chr(31).join([source, published_on, digest]).encode()).hexdigest()[:16]
        if int(source_id, 16) % _SHARE_WITHDRAWN == 0:
            day = date.fromisoformat(published_on) + timedelta(days=int(source_id[:4], 16) % 700)
            lines.append(f"{source_id},{source},{day},a benchmark")
    return lines


def _days(number: int, years: int) -> list[date]:
    rng = random.Random(1)  # noqa: S311 the same days each time
    first = date(FIRST_YEAR + 1, 1, 1)
    return [first + timedelta(days=rng.randrange((years + 2) * 365)) for _ in range(number)]


def _compare(connection: duckdb.DuckDBPyConnection, day: date) -> tuple[int, int]:
    """How many rows a replay of a day has, and how many it and mart.indicator_as_of do not share."""
    connection.execute(_REPLAY, {"day": day})
    connection.execute("create or replace temp table seen as from mart.indicator_as_of($day)", {"day": day})
    [(rows, shown, missing)] = connection.execute(
        "select (select count(*) from replayed), (select count(*) from seen),"
        " (select count(*) from (from replayed except all from seen))"
    ).fetchall()
    too_many = shown - (rows - missing)
    return rows, missing + too_many


def _ask(connection: duckdb.DuckDBPyConnection, days: list[date], asked: int) -> dict[str, Any]:
    """What one question costs in milliseconds, as of a day and of a table of that day's rows, turn by turn."""
    rng = random.Random(2)  # noqa: S311 the same questions each time
    of_all = "select list(distinct metric order by metric), list(distinct area order by area) from mart.indicator"
    [(metrics, areas)] = connection.execute(of_all).fetchall()
    taken: dict[str, list[float]] = {"as_of": [], "day": []}
    for day in rng.sample(days, min(len(days), 5)):
        connection.execute(_REPLAY, {"day": day})
        for _ in range(asked // 5):
            metric, area = rng.choice(metrics), rng.choice(areas)
            for name, table in (("as_of", f"mart.indicator_as_of('{day}')"), ("day", "replayed")):
                sql = _QUESTION.format(table, metric, area)
                started = perf_counter()
                connection.execute(sql).fetchall()
                taken[name].append(1000 * (perf_counter() - started))
    costs = {f"{name}_ms": median(times) for name, times in taken.items()}
    return {**costs, "asked": asked, "ratio": costs["as_of_ms"] / costs["day_ms"]}


if __name__ == "__main__":
    print(json.dumps(vintages(Path(sys.argv[1])), indent=1))
