"""What a build did and what is published, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lswh.domain.telling import by_contract, told

if TYPE_CHECKING:
    from lswh.api import BuildReport, Overview


def build_as_text(report: BuildReport) -> Iterator[str]:
    """The lines that end a build."""
    errors = [finding for finding in report.findings if finding.severity == "error"]
    yield from told(report.findings)
    if report.landing.errors:
        return
    if errors:
        kept = f"generation {report.generation} stays published" if report.generation else "nothing is published yet"
        yield f"refused: {plural(len(by_contract(errors)), 'contract')} broken; {kept}"
        yield from _where_to_look(report)
    elif report.is_empty:
        yield f"nothing to do: generation {report.generation} is up to date"
    else:
        assert report.plan is not None
        yield f"because {'; '.join(report.plan.causes)}:"
        yield f"published generation {report.generation}: {_contents(report)}"
        if tolerated := tolerance(report.coarse, report.waived):
            yield f"{tolerated}: lswh query \"from mart.reconciliation where verdict in ('coarse', 'waived')\""
        if rejected := report.tables.get("staging.reject"):
            yield f'{plural(rejected, "record")} could not be typed: lswh query "from staging.reject"'


def tolerance(coarse: int, waived: int) -> str:
    """What is said of comparisons that do not hold as printed and stop nothing; nothing where there are none.

    >>> tolerance(2, 1)
    '2 comparisons hold only if trailing zeros are no digits, 1 is waived'
    """
    parts = []
    if coarse:
        verb = "holds" if coarse == 1 else "hold"
        parts.append(f"{plural(coarse, 'comparison')} {verb} only if trailing zeros are no digits")
    if waived:
        number = str(waived) if coarse else plural(waived, "comparison")
        parts.append(f"{number} {'is' if waived == 1 else 'are'} waived")
    return ", ".join(parts)


def _where_to_look(report: BuildReport) -> Iterator[str]:
    """The tables of the candidate that hold what is broken; a unit test fails before there is one."""
    errors = [finding for finding in report.findings if finding.severity == "error"]
    is_compared = any(finding.table == "mart.reconciliation" for finding in errors)
    if any(finding.contract.startswith("unit test ") for finding in errors):
        yield "nothing was built: lswh test runs the unit tests alone"
    elif is_compared:
        yield "the candidate is kept: lswh query --candidate \"from mart.reconciliation where verdict <> 'holds'\""
    else:
        yield 'the candidate is kept: lswh query --candidate "from lswh.failure"'


def _contents(report: BuildReport) -> str:
    assert report.plan is not None
    there = [step for step in report.plan.steps if step.relation.kind != "macro" and step.action != "drop"]
    built = [step for step in there if step.action == "build"]
    mart = report.tables.get("mart.indicator")
    rows = f", {mart} rows in mart.indicator" if mart is not None else ""
    return (
        f"{len(built)} of {plural(len(there), 'table')} built{rows}; "
        f"{plural(report.contracts, 'contract')} and {plural(report.comparisons, 'comparison')} held"
    )


def build_as_json(report: BuildReport) -> str:
    """A build as one JSON document."""
    landing = report.landing
    document = {
        "generation": report.generation,
        "outcome": _outcome(report),
        "reasons": list(report.plan.causes) if report.plan else [],
        "built": [step.name for step in report.plan.built] if report.plan else [],
        "landed": [one.path for one in landing.new],
        "warnings": list(landing.warnings),
        "errors": [str(error) for error in landing.errors],
        "findings": [
            {
                "contract": finding.contract,
                "table": finding.table,
                "severity": finding.severity,
                "count": finding.count,
                "message": finding.message,
                "details": list(finding.details),
            }
            for finding in report.findings
        ],
        "tables": dict(report.tables),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _outcome(report: BuildReport) -> str:
    if report.landing.errors:
        return "unreadable"
    if report.is_refused:
        return "refused"
    return "nothing to do" if report.is_empty else "published"


def overview_as_text(overview: Overview) -> Iterator[str]:
    """What is published."""
    manifest = overview.manifest
    yield f"generation {overview.generation}, built {manifest.built_at:%Y-%m-%d %H:%M:%S} UTC by {manifest.built_by}"
    held = sum(one.gate is not None for one in manifest.relations.values())
    yield f"the contracts of {plural(held, 'table')} and {plural(manifest.comparisons, 'comparison')} hold"
    for warning in manifest.all_warnings:
        yield f"warning: {warning}"
    if overview.has_candidate:
        yield "a later candidate was refused: lswh query --candidate shows it"
    width = max(map(len, manifest.tables))
    for name, rows in manifest.tables.items():
        yield f"  {name:<{width}}  {rows:>10}"


def plural(number: int, noun: str) -> str:
    """So many of a thing."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
