"""SDMX-CSV 2.0 with its structure, written by pysdmx. Figures are texts, with the digits that were printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from lswh.errors import LswhError
from lswh.export.aside import aside
from lswh.export.observations import COMPONENTS, Choice, observations
from lswh.export.structure import agency_of, structure_of

if TYPE_CHECKING:
    from pysdmx.model import Schema

    from lswh.engine.duckdb import DuckDB

DATA, STRUCTURE = "data.csv", "structure.xml"
"""The files of an export: SDMX-CSV 2.0, and the SDMX-ML 3.0 structure message that says what is in it."""

_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: the files, and how many observations are in them."""

    files: tuple[Path, ...]
    observations: int


def export_sdmx_csv(engine: DuckDB, folder: Path, name: str, now: datetime, choice: Choice) -> Exported:
    """Write the observations of a warehouse to data.csv in a folder, and what they mean to structure.xml.

    name is the project's, and becomes the agency; now is UTC, without a zone. Each file is written aside, and takes its
    place when both are whole. Raises QueryError, and LswhError where pysdmx is not installed.
    """
    _check_installed()
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header

    agency = agency_of(name)
    structure = structure_of(engine, agency)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with aside(folder / DATA) as writing, aside(folder / STRUCTURE) as saying:
        header = Header(id=f"{agency}-INDICATOR", prepared=now.replace(tzinfo=UTC), sender=Organisation(id=agency))
        write_sdmx(structure.artefacts, Format.STRUCTURE_SDMX_ML_3_0, output_path=str(saying), header=header)
        with writing.open("w", encoding="utf-8", newline="") as stream:
            for text, rows in _texts(engine, choice, structure.texts):
                stream.write(text)
                count += rows
    return Exported((folder / DATA, folder / STRUCTURE), count)


def _texts(engine: DuckDB, choice: Choice, schema: Schema) -> Iterator[tuple[str, int]]:
    """Pieces of the file, with how many observations each holds: the line of names first, then what pysdmx writes."""
    import pandas as pd
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset

    is_first = True
    for rows in chain(observations(engine, choice, _ROWS), [[]]):
        if not rows and not is_first:
            return
        data = pd.DataFrame(rows, columns=list(COMPONENTS), dtype=object)
        text = write_sdmx(PandasDataset(structure=schema, data=data), Format.DATA_SDMX_CSV_2_0_0)
        assert text is not None
        yield text if is_first else text.partition("\n")[2], len(rows)
        is_first = False


def _check_installed() -> None:
    try:
        import pysdmx  # noqa: F401 - whether it is there
    except ModuleNotFoundError as error:
        raise LswhError("pysdmx is not installed", hint="pip install 'lswh[sdmx]'") from error
