"""Whether two targets of a project have published the same."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lswh.generation import Shelf
from lswh.project import Project

if TYPE_CHECKING:
    from lswh.generation.likeness import Likeness, Unlike


@dataclass(frozen=True, slots=True)
class Side:
    """A target, and the number of the generation that it has published."""

    target: str
    generation: str


@dataclass(frozen=True, slots=True)
class TargetsComparison:
    """What is different between what two targets have published."""

    before: Side
    after: Side
    likeness: Likeness

    @property
    def is_equal(self) -> bool:
        """Whether they have the same tables, columns and rows."""
        return not self.likeness.different

    @property
    def different(self) -> tuple[Unlike, ...]:
        """The tables and views that are not the same."""
        return self.likeness.different


def compare_targets(before: Project, after: Project, tables: Collection[str] = ()) -> TargetsComparison:
    """Compare what is published of one project as two targets (see find_project), each asked on its own engine.

    Compared are the columns, how many rows, exact sums of numbers, and checksums of all else, in every table and view
    but those of the schema lswh; or in `tables`. Raises NothingPublished, and LswhError for a table that neither has.
    """
    from lswh.engine.opening import read_warehouse
    from lswh.generation.likeness import likeness

    with ExitStack() as stack:
        sides, engines = [], []
        for project in (before, after):
            generation = Shelf(project).current()
            engines.append(stack.enter_context(closing(read_warehouse(project, generation.file, is_large=True))))
            sides.append(Side(project.target, generation.number))
        return TargetsComparison(sides[0], sides[1], likeness(engines[0], engines[1], tables))
