"""What is known of a generation: one that is published, or was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lswh.errors import LswhError, Where
from lswh.generation.files import write_whole
from lswh.generation.manifest import Manifest

_REPLACED = "replaced.json"


@dataclass(frozen=True, slots=True)
class Replacement:
    """When the link left a generation, and the number of the one it leads to since."""

    at: datetime
    by: str

    def write(self, folder: Path) -> None:
        """Write it down in the folder of the generation that is about to be replaced, in place of what is there."""
        fields = {"at": self.at.isoformat(), "by": self.by}
        write_whole(folder / _REPLACED, json.dumps(fields) + "\n")

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Whether the folder of a generation says that it was replaced."""
        return (folder / _REPLACED).exists()

    @classmethod
    def read(cls, folder: Path) -> Replacement | None:
        """What the folder of a generation says of its replacement, or None. Raises LswhError where it is damaged."""
        file = folder / _REPLACED
        try:
            fields = json.loads(file.read_text(encoding="utf-8"))
            return cls(datetime.fromisoformat(fields["at"]), str(fields["by"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise LswhError(
                f"it does not say what replaced a generation: {error}",
                where=Where(str(file)),
                hint=f"remove the folder {folder.name}, unless it is the published one",
            ) from error


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that was published and is kept: its number, its warehouse file (`size` bytes), and its manifest.

    replaced is about the last time that the link left it, whether or not it leads to it again.
    """

    number: str
    file: Path
    manifest: Manifest
    size: int
    is_published: bool
    replaced: Replacement | None

    @property
    def order(self) -> int:
        """Where it stands among the generations: they are counted, since clocks go backwards."""
        return int(self.number)

    @property
    def is_rolled_back(self) -> bool:
        """Whether an older generation took its place, and still has it or gave it to another."""
        return not self.is_published and self.replaced is not None and int(self.replaced.by) < self.order
