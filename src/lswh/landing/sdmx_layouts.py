"""How the components and codes of another agency's SDMX file are ours: what its sidecar says."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lswh.domain.sdmx import code_of
from lswh.errors import UnreadableInput, Where
from lswh.landing.layouts import DEFAULTS, one_character, published_day
from lswh.landing.marked import Marked, read_marked

KNOWN: Mapping[str, str | None] = {
    "FREQ": None,
    "REF_AREA": "area",
    "INDICATOR": "indicator",
    "TIME_PERIOD": "period",
    "OBS_VALUE": "value",
    "UNIT_MEASURE": "unit_measure",
    "UNIT_MULT": "unit_mult",
    "DECIMALS": "decimals",
    "OBS_STATUS": "status",
    "HEDGE": "hedge",
    "PLAN": "plan",
    "PLAN_DECIMALS": "plan_decimals",
    "PLAN_BASIS": "plan_basis",
    "PLAN_KIND": "plan_kind",
    "PLAN_PERIOD": "plan_period",
    "PCT_OF_PLAN": "pct_of_plan",
    "YOY": "yoy_pct",
    "YOY_BASIS": "yoy_basis",
    "PUBLISHED_ON": "published_on",
    "PUBLISHED_BASIS": "published_basis",
    "SOURCE": "source",
}
"""The components that are known without a sidecar, and what they are of ours; None for what is not wanted."""

_OURS = tuple(name for name in KNOWN.values() if name)
_CODED = ("area", "indicator", "status", "unit_measure", "plan_kind")
_JOINED = ("area", "indicator")
_NEEDED = ("area", "indicator", "period")
_FIGURES = ("value", "plan", "pct_of_plan", "yoy_pct")
_KEYS = ("columns", "codes", "delimiter", *DEFAULTS)


@dataclass(frozen=True, slots=True)
class SdmxLayout:
    """What components and codes of a file are ours.

    columns leads from ids of components to names of ours, or to None for what is not wanted; several of one area or
    indicator make one code, with points between. codes leads from codes to ours, by our name.
    """

    path: str
    delimiter: str = ","
    columns: Mapping[str, str | None] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def names(self, header: Sequence[str]) -> dict[str, str]:
        """The components that are wanted, and what they are of ours. Raises UnreadableInput where one is not known."""
        named: dict[str, str] = {}
        for one in header:
            if one not in self.columns and one not in KNOWN:
                self._refuse(f"the component {one!r} is not known", f"say what it is, or nothing: columns: {{{one}: }}")
            if ours := self.columns.get(one, KNOWN.get(one)):
                named[one] = ours
        unused = [one for one in self.columns if one not in header]
        if unused:
            self._refuse(f"the file has no component {unused[0]!r}", f"it has {', '.join(header)}")
        given = list(named.values())
        twice = sorted({name for name in given if given.count(name) > 1 and name not in _JOINED})
        if twice:
            self._refuse(f"two components are {twice[0]!r}", "give nothing for one of them in the sidecar's columns")
        there = {*given, *self.defaults}
        missing = [name for name in _NEEDED if name not in there]
        missing += [] if there.intersection(_FIGURES) else [" or ".join(_FIGURES)]
        if missing:
            self._refuse(f"no component is {', '.join(missing)}", "say which: columns: {LOCATION: area}")
        return named

    def row(self, named: Mapping[str, str], cells: Mapping[str, str | None]) -> dict[str, str]:
        """The cells of an observation by our names, in our codes; blank ones are not there.

        >>> layout = SdmxLayout("a.yml", codes={"area": {"VNM": "VN"}}, defaults={"status": "A"})
        >>> layout.row({"LOCATION": "area", "SUBJECT": "indicator", "MEASURE": "indicator"},
        ...            {"LOCATION": "VNM", "SUBJECT": "EXP", "MEASURE": "USD"})
        {'status': 'A', 'area': 'VN', 'indicator': 'EXP.USD'}
        """
        found: dict[str, str] = {}
        for theirs, ours in named.items():
            cell = cells.get(theirs)
            if cell is not None:
                found[ours] = f"{found[ours]}.{cell}" if ours in found else cell
        for ours in _CODED:
            if ours in found:
                found[ours] = self.codes.get(ours, {}).get(found[ours]) or code_of(found[ours])
        return {**self.defaults, **found}

    def _refuse(self, what: str, hint: str) -> None:
        raise UnreadableInput(what, where=Where(self.path), hint=hint)


def read_sdmx_layout(path: str, data: bytes) -> SdmxLayout:
    """The layout that the sidecar of an SDMX file describes. Raises UnreadableInput, which names the line."""
    fields: dict[str, Any] = {}
    defaults: dict[str, str] = {}
    for key, value in read_marked(path, data, "sidecar").mapping(_KEYS):
        match key:
            case "columns":
                fields[key] = {theirs: _ours(name) for theirs, name in value.mapping(None)}
            case "codes":
                fields[key] = {
                    ours: {theirs: code.text() for theirs, code in codes.mapping(None)}
                    for ours, codes in value.mapping(_CODED)
                }
            case "delimiter":
                fields[key] = one_character(value)
            case _:
                defaults[key] = published_day(value) if key == "published_on" else value.text()
    return SdmxLayout(path=path, defaults=defaults, **fields)


def _ours(value: Marked) -> str | None:
    name = value.optional()
    if name is not None and name not in _OURS:
        near = difflib.get_close_matches(name, _OURS, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"ours are {', '.join(_OURS)}"
        raise UnreadableInput(f"an observation has no {name!r}", where=value.where, hint=hint)
    return name
