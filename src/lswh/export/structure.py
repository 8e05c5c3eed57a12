"""The structure of mart.indicator in SDMX: concepts, code lists, a data structure definition, a dataflow."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lswh.domain.sdmx import DIMENSIONS, FREQUENCIES, MEASURE, STATUSES, code_id
from lswh.export.observations import COMPONENTS

if TYPE_CHECKING:
    from pysdmx.model import Codelist, Component, ConceptScheme, Dataflow, DataStructureDefinition, Schema

    from lswh.engine.duckdb import DuckDB

VERSION = "1.0.0"
FLOW = "INDICATOR"
_SCHEME = "CONCEPTS"

_NAMES = {
    "AREA": "select area, coalesce(name_en, name), name from fact.dim_area order by area",
    "INDICATOR": "select indicator, coalesce(name_en, name), name from fact.dim_indicator order by indicator",
    "UNIT_MEASURE": """
        select unit_measure, arg_min(name_en, abs(unit_mult::integer)), arg_min(unit, abs(unit_mult::integer))
        from raw.unit group by unit_measure order by unit_measure
    """,
    "UNIT_MULT": """
        select unit_mult, '10 to the power of ' || unit_mult, null from (select distinct unit_mult from raw.unit)
        order by unit_mult::integer
    """,
}


@dataclass(frozen=True, slots=True)
class Concept:
    """What a component means, in words; kind is its code list, or its type (pysdmx.model.DataType)."""

    name: str
    description: str
    kind: str
    is_required: bool = False


CONCEPTS: Mapping[str, Concept] = {
    "FREQ": Concept("Frequency", "Of the period; _O for a time range, such as nine months", "CL_FREQ", True),
    "REF_AREA": Concept("Reference area", "", "CL_AREA", True),
    "INDICATOR": Concept("Indicator", "", "CL_INDICATOR", True),
    "TIME_PERIOD": Concept("Time period", "", "PERIOD", True),
    "OBS_VALUE": Concept("Observation value", "In UNIT_MEASURE times ten to the power of UNIT_MULT", "DECIMAL"),
    "UNIT_MEASURE": Concept("Unit of measure", "", "CL_UNIT_MEASURE", True),
    "UNIT_MULT": Concept("Unit multiplier", "The power of ten", "CL_UNIT_MULT", True),
    "DECIMALS": Concept(
        "Decimals", "Place of the last printed digit of OBS_VALUE: 1 for tenths, -1 for a figure in tens", "INTEGER"
    ),
    "OBS_STATUS": Concept("Observation status", "", "CL_OBS_STATUS", True),
    "HEDGE": Concept("Hedge", "The word of the source that widens the figure: more than, nearly, about", "STRING"),
    "PLAN": Concept("Plan", "For PLAN_PERIOD, in the unit of OBS_VALUE", "DECIMAL"),
    "PLAN_DECIMALS": Concept("Decimals of the plan", "As DECIMALS", "INTEGER"),
    "PLAN_BASIS": Concept("Basis of the plan", "printed, or implied by the value and its share of the plan", "STRING"),
    "PLAN_KIND": Concept("Kind of plan", "", "STRING"),
    "PLAN_PERIOD": Concept("Period of the plan", "", "STRING"),
    "PCT_OF_PLAN": Concept("Per cent of the plan", "", "DECIMAL"),
    "YOY": Concept("Growth on the same period of the year before", "Per cent", "DECIMAL"),
    "YOY_BASIS": Concept("Basis of the growth", "printed, or computed from the stored series", "STRING"),
    "PUBLISHED_ON": Concept("Day of publication", "", "DATE"),
    "PUBLISHED_BASIS": Concept("Basis of the day", "printed, or how it was inferred", "STRING"),
    "SOURCE": Concept("Source", "Who published it", "STRING"),
}
"""What each component means."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The artefacts of a dataflow, as a structure message holds them."""

    codelists: tuple[Codelist, ...]
    concepts: ConceptScheme
    definition: DataStructureDefinition
    dataflow: Dataflow

    @property
    def artefacts(self) -> list[Any]:
        """All of them, what is referred to first."""
        return [*self.codelists, self.concepts, self.definition, self.dataflow]

    @property
    def texts(self) -> Schema:
        """The dataflow with every component as a text, so that pysdmx makes no doubles of figures."""
        from pysdmx.model import Components, DataType, Schema

        plain = [_component(self.dataflow.agency, one.id, DataType.STRING) for one in self.definition.components]
        return Schema("dataflow", str(self.dataflow.agency), FLOW, Components(plain), VERSION)


def agency_of(name: str) -> str:
    """A project's name as the id of an SDMX agency: letters, digits, - and _, a letter first.

    >>> [agency_of(name) for name in ("lswh", "số liệu 2024", "63 tỉnh")]
    ['LSWH', 'S_LI_U_2024', 'A_63_T_NH']
    """
    plain = re.sub(r"[^A-Z0-9_-]+", "_", name.upper()).strip("_")
    return plain if plain[:1].isalpha() else f"A_{plain}"


def structure_of(engine: DuckDB, agency: str) -> Structure:
    """The structure of what is in a warehouse. Raises QueryError."""
    from pysdmx.model import (
        Components,
        ConceptScheme,
        Dataflow,
        DataStructureDefinition,
        DataType,
    )
    from pysdmx.model import Concept as Described

    names: dict[str, Sequence[tuple[Any, ...]]] = {name: engine.query(sql).rows for name, sql in _NAMES.items()}
    names["FREQ"] = [(code, name, None) for code, name in FREQUENCIES.items()]
    names["OBS_STATUS"] = [(code, name, None) for code, name in STATUSES.items()]
    codelists = {f"CL_{name}": _codelist(agency, name, rows) for name, rows in names.items()}
    described = [
        Described(
            id=one,
            name=CONCEPTS[one].name,
            description=CONCEPTS[one].description or None,
            dtype=DataType.STRING if CONCEPTS[one].kind in codelists else DataType[CONCEPTS[one].kind],
        )
        for one in COMPONENTS
    ]
    components = [
        _component(agency, one, DataType[kind] if (kind := CONCEPTS[one].kind) not in codelists else None, codelists)
        for one in COMPONENTS
    ]
    definition = DataStructureDefinition(
        id=FLOW, agency=agency, version=VERSION, name="Indicators", components=Components(components)
    )
    return Structure(
        codelists=tuple(codelists.values()),
        concepts=ConceptScheme(id=_SCHEME, agency=agency, version=VERSION, name="Concepts", items=described),
        definition=definition,
        dataflow=Dataflow(id=FLOW, agency=agency, version=VERSION, name="Indicators", structure=definition),
    )


def _codelist(agency: str, name: str, rows: Sequence[tuple[Any, ...]]) -> Codelist:
    from pysdmx.model import Code, Codelist

    codes = [Code(id=code_id(code), name=said, description=also) for code, said, also in rows]
    title = CONCEPTS.get(name, CONCEPTS["REF_AREA"]).name
    return Codelist(id=f"CL_{name}", agency=agency, version=VERSION, name=title, items=codes)


def _component(agency: Any, one: str, dtype: Any, codelists: Mapping[str, Codelist] | None = None) -> Component:
    from pysdmx.model import Component, ItemReference, Role

    codes = (codelists or {}).get(CONCEPTS[one].kind)
    role = Role.DIMENSION if one in DIMENSIONS else Role.MEASURE if one == MEASURE else Role.ATTRIBUTE
    return Component(
        id=one,
        required=CONCEPTS[one].is_required,
        role=role,
        concept=ItemReference("Concept", agency, _SCHEME, VERSION, one),
        local_dtype=dtype,
        local_codes=codes,
        attachment_level="O" if role is Role.ATTRIBUTE else None,
    )
