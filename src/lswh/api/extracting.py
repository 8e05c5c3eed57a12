"""Reading documents, without landing them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from lswh.domain.record import Record
from lswh.errors import LswhError, Where
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.extract import Document
    from lswh.extract.explaining import Explained
    from lswh.landing.corrections import Correction


_SIDECARS = (".yml", ".yaml")
LONG = 1 << 23


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a document states: its path, its text, the records, and, where it was asked for, how it was read.

    error is what is in the way; then there are no records. The records of a plain text of more than LONG bytes are
    read as they are asked for, once, and its text is not kept.
    """

    path: str
    text: str = ""
    records: Iterable[Record] = ()
    explained: tuple[Explained, ...] = ()
    error: LswhError | None = None


def extract_file(
    project: Project, file: Path, *, area: str | None = None, published_on: date | None = None
) -> list[Record]:
    """What a document states, by the names in the project's raw/reference. Reads files only.

    area and published_on stand in where the document does not say. What raw/corrections says of it wins. Raises
    UnreadableInput.
    """
    [found] = extract_files(project, [file], area=area, published_on=published_on)
    if found.error is not None:
        raise found.error
    return list(found.records)


def extract_files(
    project: Project,
    files: Sequence[Path],
    *,
    area: str | None = None,
    published_on: date | None = None,
    is_explained: bool = False,
) -> Iterator[Extracted]:
    """What documents state, one after the other, as extract_file; what is in the way of one is in its answer's error.

    A folder stands for the documents below it. Raises LswhError where the reference tables or the corrections cannot
    be read.
    """
    reader = _Reader(project, area, published_on, is_explained)
    for path in files:
        if path.is_dir():
            for file in _below(path):
                yield reader.read(file)
        else:
            yield reader.read(path)


def extract_bytes(
    project: Project,
    data: bytes,
    *,
    name: str = "-",
    area: str | None = None,
    published_on: date | None = None,
    is_explained: bool = False,
) -> Extracted:
    """What a document states that is in no file: plain text, unless its name ends as another kind's does."""
    return _Reader(project, area, published_on, is_explained).of_bytes(data, name)


def _below(folder: Path) -> Iterator[Path]:
    from lswh.extract.inputs import SUFFIXES

    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$")):
                yield Path(inside) / name


class _Known(TypedDict):
    """What is known of a document before it is read."""

    area: str | None
    published_on: date | None
    start: int


class _Reader:
    """What documents are read by: the names of the project, and what people corrected."""

    def __init__(self, project: Project, area: str | None, published_on: date | None, is_explained: bool) -> None:
        from lswh.landing.corrections import read_corrections
        from lswh.landing.known import reference_of

        self._project = project
        self._area, self._published_on, self._is_explained = area, published_on, is_explained
        tables = sorted((project.raw / "reference").glob("*.csv"))
        self._reference = reference_of({table.stem: table for table in tables})
        folder = project.raw / "corrections"
        files = sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")])
        self._corrections: list[Correction] = [
            one for file in files for one in read_corrections(project.relative(file), file.read_bytes())
        ]

    def read(self, file: Path) -> Extracted:
        """What a file states."""
        try:
            sidecar = self._sidecar(file)
            if self._is_streamed(file):
                return Extracted(str(file), records=self._streamed(file, sidecar))
            data = file.read_bytes()
        except OSError as error:
            failed = LswhError(f"cannot be read: {error.strerror}", where=Where(str(file)))
            return Extracted(str(file), error=failed)
        except LswhError as error:
            return Extracted(str(file), error=error)
        return self.of_bytes(data, str(file), sidecar)

    def of_bytes(self, data: bytes, name: str, sidecar: tuple[str, bytes] | None = None) -> Extracted:
        """What the bytes of a document state."""
        from lswh.extract import read_document
        from lswh.landing.corrections import corrected

        try:
            document = read_document(data, name, sidecar)
            explained = self._explained(document) if self._is_explained else ()
            records = corrected(self._records(document), document.text, self._corrections_of(name, _sha(data)))
        except LswhError as error:
            return Extracted(name, error=error)
        return Extracted(name, document.text, tuple(records), explained)

    def _is_streamed(self, file: Path) -> bool:
        """Whether a file is long, and nothing is to be done that needs all of its text."""
        from lswh.extract.inputs import PLAIN
        from lswh.extract.inputs.streams import is_streamed

        if self._is_explained or file.suffix.lower() not in PLAIN or file.stat().st_size <= LONG:
            return False
        with file.open("rb") as stream:
            if self._corrections and self._corrections_of(str(file), hashlib.file_digest(stream, "sha256").hexdigest()):
                return False
            stream.seek(0)
            return is_streamed(stream, str(file))

    def _streamed(self, file: Path, sidecar: tuple[str, bytes] | None) -> Iterator[Record]:
        from lswh.extract import read_document
        from lswh.extract.inputs.streams import pieces
        from lswh.extract.reading import read_text

        stream = file.open("rb")
        coming = pieces(stream)
        head = next(coming)
        document = read_document(head.encode(), str(file), sidecar)

        def records() -> Iterator[Record]:
            with stream:
                text = chain([head[document.body_start :]], coming)
                for section in read_text(text, self._reference, **self._known(document)):
                    yield from section.records

        return records()

    def _records(self, document: Document) -> list[Record]:
        from lswh.extract import extract

        return extract(document.text, self._reference, **self._known(document))

    def _explained(self, document: Document) -> tuple[Explained, ...]:
        from lswh.extract.explaining import explain

        return tuple(explain(document.text, self._reference, **self._known(document)))

    def _known(self, document: Document) -> _Known:
        return _Known(
            area=document.area or self._area,
            published_on=document.published_on or self._published_on,
            start=document.body_start,
        )

    def _sidecar(self, file: Path) -> tuple[str, bytes] | None:
        """The sidecar of a file: called as it is, or, in raw/, as it is without its ending."""
        beside = [file.with_name(file.name + suffix) for suffix in _SIDECARS]
        if self._project.raw.resolve() in file.resolve().parents and not file.with_suffix("").is_file():
            beside += [file.with_suffix(suffix) for suffix in _SIDECARS]
        there = next((one for one in beside if one.is_file() and one != file), None)
        return (str(there), there.read_bytes()) if there else None

    def _corrections_of(self, name: str, digest: str) -> list[Correction]:
        file = Path(name).resolve()
        path = file.relative_to(self._project.root).as_posix() if self._project.root in file.parents else name
        return [one for one in self._corrections if one.is_of(path, [digest])]


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
