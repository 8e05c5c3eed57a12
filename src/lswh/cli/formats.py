"""What a check found, for people and for the programs that read it: JSON, JUnit XML, GitHub Actions, Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from lswh.cli.report import plural, tolerance
from lswh.domain.telling import by_contract, messages, told

if TYPE_CHECKING:
    from lswh.api import Checked, Contract
    from lswh.contract import Held
    from lswh.domain.finding import Finding
    from lswh.errors import Where

_ROWS_OF_SUMMARY = 100
"""Of a job's summary, which GitHub cuts off at 1 MiB."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FENCE = re.compile("`{3,}")


def as_text(checked: Checked, above: str) -> str:
    """What is broken, with examples, then the warnings, and one line for all."""
    lines = list(told(checked.verdict.findings))
    if checked.unpublished:
        names = ", ".join(f"{one.name} on {one.table}" for one in checked.unpublished)
        lines.append(f"not published yet, and so not held: {names}")
    return "\n".join([*lines, summary_line(checked)])


def summary_line(checked: Checked) -> str:
    """One line: how many contracts were held, what was looked at, and what became of it."""
    held = checked.verdict.held
    broken, warned = (sum(one.outcome == outcome for one in held) for outcome in ("fail", "warn"))
    rows = sum(one.checked for one in held if one.kind != "rule")
    counts = {
        "comparison": checked.verdict.comparisons,
        "row": rows,
    }
    looked = " and ".join(plural(count, noun) for noun, count in counts.items() if count)
    of = f"generation {checked.generation}" if checked.generation else "the refused candidate"
    what = f"{plural(len(held), 'contract')} of {of} held"
    outcome = f"{broken} broken" + (f", {plural(warned, 'warning')}" if warned else "")
    tolerated = tolerance(checked.verdict.coarse, checked.verdict.waived)
    said = [f"{what}: {outcome}", f"{looked} looked at" if looked else "", tolerated]
    return "; ".join(filter(None, said))


def as_json(checked: Checked, above: str) -> str:
    """Every contract that was held, as one JSON document."""
    held = checked.verdict.held
    document = {
        "outcome": "pass" if checked.holds else "fail",
        "generation": checked.generation,
        "summary": {
            "contracts": len(held),
            "passed": sum(one.outcome == "pass" for one in held),
            "warned": sum(one.outcome == "warn" for one in held),
            "failed": sum(one.outcome == "fail" for one in held),
            "not_published": len(checked.unpublished),
            "comparisons": checked.verdict.comparisons,
            "rows": sum(one.checked for one in held if one.kind != "rule"),
        },
        "contracts": [_contract(one, checked.where(one)) for one in held],
        "not_published": [{"contract": one.name, "table": one.table, "kind": one.kind} for one in checked.unpublished],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _contract(held: Held, where: Where | None) -> dict[str, Any]:
    return {
        "contract": held.contract,
        "table": held.table,
        "kind": held.kind,
        "outcome": held.outcome,
        "count": held.count,
        "checked": held.checked,
        "where": str(where) if where else None,
        "findings": [
            {
                "severity": one.severity,
                "message": one.message,
                "count": one.count,
                "details": list(one.details),
            }
            for one in held.findings
        ],
        "failures": [{"check": one.check, "key": _parsed(one.key), "row": _parsed(one.row)} for one in held.failures],
    }


def _parsed(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=str)  # digits stay as they are


# JUnit: https://github.com/testmoapp/junitxml, and Jenkins' junit-10.xsd


def as_junit(checked: Checked, above: str) -> str:
    """JUnit XML: a testsuite for each table and one for the rules, a testcase for each contract."""
    suites: dict[str, list[ET.Element]] = {}
    for held in checked.verdict.held:
        suites.setdefault(_suite(held), []).append(_case(held, checked.where(held), above))
    for one in checked.unpublished:
        case = _new_case(one, one.name, one.where, above)
        ET.SubElement(case, "skipped", message="not published yet")
        suites.setdefault(_suite(one), []).append(case)
    root = ET.Element("testsuites", name="lswh check")
    for name, cases in suites.items():
        suite = ET.SubElement(root, "testsuite", {"name": _clean(name), **_counted(cases)})
        suite.extend(cases)
    root.attrib.update(_counted([case for cases in suites.values() for case in cases]))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _counted(cases: list[ET.Element]) -> dict[str, str]:
    failures, skipped = (sum(case.find(tag) is not None for case in cases) for tag in ("failure", "skipped"))
    return {
        "tests": str(len(cases)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
        "time": "0",
    }


def _suite(one: Held | Contract) -> str:
    return "rules" if one.kind == "rule" else one.table


def _new_case(one: Held | Contract, name: str, where: Where | None, above: str) -> ET.Element:
    title = "contract" if one.kind == "table" else name
    case = ET.Element("testcase", classname=_clean(f"lswh.{_suite(one)}"), name=_clean(title), time="0")
    if where:
        case.set("file", _clean(_from_above(where.path, above)))
        if where.line is not None:
            case.set("line", str(where.line))
    return case


def _case(held: Held, where: Where | None, above: str) -> ET.Element:
    case = _new_case(held, held.contract, where, above)
    errors = [one for one in held.findings if one.severity == "error"]
    warnings = [one for one in held.findings if one.severity == "warn"]
    if warnings:  # before failure and system-out, as Ant's schema has it
        properties = ET.SubElement(case, "properties")
        for of_contract in by_contract(warnings):
            for one in of_contract[:_ROWS_OF_SUMMARY]:
                ET.SubElement(properties, "property", name="warning", value=_clean(one.message))
    if errors:
        failure = ET.SubElement(case, "failure", type="broken", message=_clean(_headline(errors)))
        failure.text = _clean("\n".join(told(errors)))
    if warnings:
        ET.SubElement(case, "system-out").text = _clean("\n".join(told(warnings)))
    return case


def _headline(findings: list[Finding]) -> str:
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{findings[0].message.splitlines()[0]}{more}"


def _clean(text: str) -> str:
    r"""A text without the characters that XML has no way to write.

    >>> print(_clean("a\x00b\ud800"))
    a\x00b\ud800
    """
    return _NO_XML.sub(lambda found: ascii(found[0])[1:-1], text)


def _from_above(path: str, above: str) -> str:
    return path if path.startswith("/") else f"{above}{path}"


# GitHub Actions: https://docs.github.com/actions/reference/workflow-commands-for-github-actions


def as_github(checked: Checked, above: str) -> str:
    """An annotation for each contract that is broken or warns, and one line for all."""
    lines = []
    for severity, command in (("error", "error"), ("warn", "warning")):
        for held in checked.verdict.held:
            if findings := [one for one in held.findings if one.severity == severity]:
                title = f"{held.contract} on {held.table}"
                lines.append(
                    github_command(command, "\n".join(messages(findings)), checked.where(held), above, title=title)
                )
    return "\n".join([*lines, summary_line(checked)])


def github_command(command: str, message: str, where: Where | None = None, above: str = "", *, title: str) -> str:
    r"""A workflow command of GitHub Actions, which is one line.

    >>> print(github_command("error", "100%\nof it", title="a, b: c"))
    ::error title=a%2C b%3A c::100%25%0Aof it
    """
    place = {"file": _from_above(where.path, above), "line": where.line} if where else {}
    said = [f"{name}={_property(str(value))}" for name, value in {**place, "title": title}.items() if value is not None]
    return f"::{command} {','.join(said)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_markdown(checked: Checked, above: str) -> str:
    """The summary of a job: a table of the contracts that do not pass, and what each of them has to say."""
    return "\n".join([*_markdown(checked), ""])


def _markdown(checked: Checked) -> Iterator[str]:
    sign = "\N{WHITE HEAVY CHECK MARK}" if checked.holds else "\N{CROSS MARK}"
    yield f"### {sign} Contracts"
    yield ""
    yield f"{summary_line(checked)}."
    told_of = [one for outcome in ("fail", "warn") for one in checked.verdict.held if one.outcome == outcome]
    if told_of:
        yield from ("", "| contract | table | outcome | count |", "| --- | --- | --- | ---: |")
        for held in told_of[:_ROWS_OF_SUMMARY]:
            outcome = "broken" if held.outcome == "fail" else "warning"
            yield f"| {_cell(held.contract)} | {_cell(held.table)} | {outcome} | {held.count} |"
        if len(told_of) > _ROWS_OF_SUMMARY:
            yield f"\n... and {len(told_of) - _ROWS_OF_SUMMARY} more"
        text = "\n".join(line for held in told_of[:_ROWS_OF_SUMMARY] for line in told(held.findings, 3))
        fence = "`" * max([3, *(len(found) + 1 for found in _FENCE.findall(text))])
        yield from ("", f"{fence}text", text, fence)
    if checked.unpublished:
        yield from ("", f"Not published yet: {', '.join(_cell(one.name) for one in checked.unpublished)}.")


def _cell(text: str) -> str:
    r"""A text as a cell of a table has it.

    >>> print(_cell("a|b <c>"))
    a\|b &lt;c>
    """
    escaped = re.sub(r"([\\`*_\[\]|~])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    return " ".join(escaped.split())


RENDER: Mapping[str, Callable[[Checked, str], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
}
"""By the name of the format. The second argument is what comes before a path where the repository is above."""
