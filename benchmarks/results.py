"""results.json, and the tables of docs/performance.md that are written from it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import contracts as of_contracts
from benchmarks import site as of_site
from benchmarks.curve import GROWING, exponent
from benchmarks.overhead import DBT, DBT_STATE, LSWH, SCRIPT, SITUATIONS
from benchmarks.plugin import ALONE, CHECK, PLUGIN
from benchmarks.process import REPOSITORY
from benchmarks.scale import FIGURES

Results = dict[str, Any]

_TITLES = {"first": "first build", "nothing": "nothing to do", "edit": "one leaf edited"}
_FIGURES = {"seconds": "time", "cpu_seconds": "processor time", "peak_bytes": "peak memory", "file_bytes": "file"}
_STAGES = (
    "imports", "landing", "trial reading", "planning", "trial of the SQL", "copy", "raw", "models", "rules",
    "contracts", "publication", "closing", "rest",
)  # fmt: skip
_LEAST = 0.005
_HARDEST = 8
_HELD_BY = {
    of_contracts.HAND: "one aggregate by hand",
    of_contracts.WARM: "lswh",
    of_contracts.COLD: "lswh, contracts changed",
    of_contracts.PANDERA: "pandera",
}


def machine(now: datetime) -> Results:
    """When and on what is measured; load is how many other programs were running."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": now.date().isoformat(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "memory_bytes": memory,
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "lswh": version("lswh"),
    }


def read(file: Path) -> Results:
    """What was written before, or nothing."""
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def write(results: Results, file: Path) -> None:
    """Write results.json."""
    file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def targets(into: Path | None, quick: bool) -> tuple[Path | None, Path | None]:
    """Where results and tables go; performance.md is a copy of ours where another folder is said."""
    document = REPOSITORY / "docs" / "performance.md"
    if into is not None:
        copy = into / document.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(document.read_text(encoding="utf-8"), encoding="utf-8")
        return into / "results.json", copy
    if quick:
        return None, None
    return Path(__file__).parent / "results.json", document


def tables(results: Results) -> dict[str, str]:
    """The tables, in Markdown, of what there are results of; by name."""
    made: dict[str, Callable[[Results], Iterator[str]]] = {
        "overhead": _overhead,
        "plugin": _plugin,
        "contracts": _contracts,
        "scale": _scale,
        "stages": _stages,
        "change": _change,
        "spent": _spent,
        "vintages": _vintages,
        "reading": _reading,
        "hard": _hard,
        "site": _site,
        "curve": _curve,
        "spark": _spark,
    }
    needed = {"stages": "scale", "spent": "change", "hard": "reading"}
    return {name: "\n".join(make(results)) for name, make in made.items() if results.get(needed.get(name, name))}


def rewrite(text: str, written: Mapping[str, str]) -> str:
    r"""A document with tables put between their markers.

    >>> print(rewrite("<!-- a -->\nold\n<!-- /a -->", {"a": "new"}))
    <!-- a -->
    new
    <!-- /a -->
    """
    for name, table in written.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, after = text.partition(start)
        if not found or end not in after:
            raise ValueError(f"there are no markers {start.strip()} and {end}")
        text = f"{before}{start}{table}\n{end}{after.partition(end)[2]}"
    return text


def _measured(one: Results, rounds: int) -> str:
    return (
        f"\nMeasured on {one['date']}, {rounds} round{'' if rounds == 1 else 's'}: {one['cores']} cores with a load of "
        f"{one['load']:.1f} before it began, {_bytes(one['memory_bytes'])} of memory, {one['system']}; "
        f"Python {one['python']}, DuckDB {one['duckdb']}, lswh {one['lswh']}."
    )


def _overhead(results: Results) -> Iterator[str]:
    programs = (SCRIPT, LSWH, DBT, DBT_STATE)
    yield from _header("models", "", *programs)
    for one in results["overhead"]:
        for situation in SITUATIONS:
            cells = [_against_script(one, program, situation) for program in programs]
            yield _row(one["models"], _TITLES[situation], *cells)
    if why := results.get("dbt_missing"):
        yield f"\n{why}."
    yield _measured(results["machine"]["overhead"], results["overhead"][0]["rounds"])


def _against_script(one: Results, program: str, situation: str) -> str:
    seconds = one["seconds"].get(program, {}).get(situation)
    if seconds is None:
        return ""
    ratio = one["ratios"].get(program, {}).get(situation)
    return f"{seconds:.2f} s" + (f" ({ratio:.2f} x)" if ratio else "")


def _plugin(results: Results) -> Iterator[str]:
    one = results["plugin"]
    yield from _header(f"{one['contracts']} contracts", CHECK, PLUGIN, "ratio", ALONE)
    seconds = [_seconds(one["seconds"][name]) for name in (CHECK, PLUGIN, ALONE)]
    yield _row("time", *seconds[:2], f"{one['ratio']:.2f} x", seconds[2])
    yield _measured(results["machine"]["plugin"], one["rounds"])


def _contracts(results: Results) -> Iterator[str]:
    one = results["contracts"]
    yield from _header(f"{one['records']:,} rows", "", *_HELD_BY.values())
    for kind, title in ((of_contracts.CLEAN, "none fails"), (of_contracts.FAILING, "1 % fail")):
        for figure, name in (("seconds", "time"), ("hold_seconds", "of that, to hold"), ("peak_bytes", "peak memory")):
            write_figure = _seconds if figure.endswith("seconds") else _bytes
            cells = [
                f"{write_figure(one[kind][way][figure])}"
                + (f" ({one[kind]['ratios'][way][figure]:.2f} x)" if way != of_contracts.HAND else "")
                for way in _HELD_BY
            ]
            yield _row(title, name, *cells)
    yield _measured(results["machine"]["contracts"], one["rounds"])


def _scale(results: Results) -> Iterator[str]:
    one = results["scale"]
    yield from _header(f"{one['records']:,} records", SCRIPT, LSWH, "ratio")
    for figure in FIGURES:
        write_figure = _seconds if figure.endswith("seconds") else _bytes
        sides = (write_figure(one[side][figure]) for side in (SCRIPT, LSWH))
        yield _row(_FIGURES[figure], *sides, f"{one['ratios'][figure]:.2f} x")
    yield _measured(results["machine"]["scale"], one["rounds"])


def _stages(results: Results) -> Iterator[str]:
    one = results["scale"]
    yield from _header("stage", SCRIPT, LSWH)
    for stage in _STAGES:
        sides = [one[side]["stages"].get(stage, 0) for side in (SCRIPT, LSWH)]
        if max(sides) >= _LEAST:
            yield _row(stage, *map(_seconds, sides))


def _change(results: Results) -> Iterator[str]:
    yield from _header("change", "time", "of a full build", "peak memory", "relations built: in part, whole")
    for one in results["change"]["changes"]:
        how = [built["how"] for built in one["models"].values()]
        counts = f"{how.count('in part')}, {how.count('whole')}"
        yield _row(one["change"], _seconds(one["seconds"]), f"{one['share']:.1%}", _bytes(one["peak_bytes"]), counts)


def _spent(results: Results) -> Iterator[str]:
    changes = results["change"]["changes"]
    yield from _header("stage", *(one["change"] for one in changes))
    for stage in _STAGES:
        spent = [one["stages"].get(stage, 0) for one in changes]
        if max(spent) >= _LEAST:
            yield _row(stage, *map(_seconds, spent))


def _vintages(results: Results) -> Iterator[str]:
    one = results["vintages"]
    size = f"{one['areas']} areas, {one['indicators']} indicators, {one['years']} years, {one['vintages']} vintages"
    yield from _header(f"{one['records']:,} records: {size}", "")
    yield _row("a build of them, without contracts", _seconds(one["build_seconds"]))
    yield _row(f"rows of {one['days']} days, compared with a replay", f"{one['rows']:,}")
    yield _row("of them different", f"{one['differing']:,}")
    yield _row("the comparison", _seconds(one["seconds"]))
    yield _row("one metric and area of a table of the day's rows", f"{one['day_ms']:.2f} ms")
    yield _row("one metric and area of mart.indicator_as_of(day)", f"{one['as_of_ms']:.2f} ms ({one['ratio']:.2f} x)")
    yield _measured(results["machine"]["vintages"], one["rounds"])


def _reading(results: Results) -> Iterator[str]:
    yield from _header("text", "size", "records", "speed", "processor time", "time", "peak memory", "not compiled")
    for one in results["reading"]["texts"]:
        speed, plain = (f"{each['megabytes_a_second']:.2f} MB/s" for each in (one, one["plain"]))
        times = (_seconds(one["cpu_seconds"]), _seconds(one["seconds"]))
        size = f"{one['bytes'] / 1e6:.0f} MB"
        yield _row(one["text"], size, f"{one['records']:,}", speed, *times, _bytes(one["peak_bytes"]), plain)
    yield _measured(results["machine"]["reading"], 1)


def _hard(results: Results) -> Iterator[str]:
    one = results["reading"]
    yield from _header("piece", *(f"seconds a MB, of {size // 1000} kB" for size in one["hard_sizes"]))
    for piece in one["hard"][:_HARDEST]:
        text = json.dumps(piece["piece"], ensure_ascii=False).replace("|", "\\|")
        yield _row(f"`{text}`", *(f"{seconds:.1f}" for seconds in piece["seconds_a_megabyte"]))


def _site(results: Results) -> Iterator[str]:
    titles, *rows = of_site.rows(results["site"])
    yield from _header(*titles)
    yield from (_row(*row) for row in rows)
    yield _measured(results["machine"]["site"], results["site"]["rounds"])


def _curve(results: Results) -> Iterator[str]:
    titles = {**_FIGURES, "change_seconds": "a change of 100 records"}
    yield from _header("records", *(titles[figure] for figure in GROWING))
    for one in results["curve"]:
        yield _row(f"{one['records']:,}", *(_figure(figure, one[figure]) for figure in GROWING))
    known = {
        figure: [(one["records"], one[figure]) for one in results["curve"] if one[figure] is not None]
        for figure in GROWING
    }
    yield _row("exponent of growth", *(f"{exponent(known[figure]):.2f}" for figure in GROWING))
    yield _measured(results["machine"]["curve"], 1)


def _spark(results: Results) -> Iterator[str]:
    yield from _header("records", "DuckDB", "Spark", "ratio", "Parquet", "lswh compare", "its answer")
    for one in results["spark"]:
        yield _row(
            f"{one['records']:,}",
            _seconds(one["duckdb_seconds"]),
            _seconds(one["seconds"]),
            f"{one['seconds'] / one['duckdb_seconds']:.1f} x",
            _bytes(one["file_bytes"]),
            _seconds(one["compare_seconds"]),
            one["compared"],
        )
    yield _measured(results["machine"]["spark"], 1)


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "no room"
    return _bytes(value) if name.endswith("bytes") else _seconds(value)


def _header(*titles: str) -> Iterator[str]:
    yield _row(*titles)
    yield _row(*("---" for _ in titles))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _bytes(number: float) -> str:
    """A number of bytes as people say it.

    >>> _bytes(1234567890), _bytes(56000000)
    ('1.23 GB', '56 MB')
    """
    return f"{number / 1e9:.2f} GB" if number >= 1e9 else f"{number / 1e6:.0f} MB"
