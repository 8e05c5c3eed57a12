"""What contracts found, as lines for a person: the same for builds, checks and tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lswh.domain.finding import Finding

SHOWN = 10
"""How many findings of one contract are shown."""

_INDENT = "    "


def told(findings: Iterable[Finding], most: int = SHOWN) -> Iterator[str]:
    r"""What is broken, contract by contract, then the warnings; at most so many findings of each contract.

    >>> found = [Finding("a", "t", "1", "warn"), *(Finding("b", "t", text, details=("see t",)) for text in "23")]
    >>> print(*told(found, 1), sep="\n")
    broken: b on t: 2
        see t
        ... and 1 more
    warning: a on t: 1
    """
    said = list(findings)
    for severity, label in (("error", "broken"), ("warn", "warning")):
        for of_contract in by_contract(one for one in said if one.severity == severity):
            yield from messages(of_contract, most, f"{label}: {of_contract[0].contract} on {of_contract[0].table}: ")


def messages(findings: Sequence[Finding], most: int = SHOWN, before: str = "") -> Iterator[str]:
    """The messages of findings, each with its details below it; what comes before each is said with it."""
    for one in findings[:most]:
        yield f"{before}{one.message}"
        yield from (f"{_INDENT}{line}" for detail in one.details for line in detail.splitlines())
    if len(findings) > most:
        yield f"{_INDENT}... and {len(findings) - most} more"


def by_contract(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings of each contract of each table, in the order in which these come first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.contract, one.table), []).append(one)
    return list(groups.values())
