"""The names of tables and macros, and the places where models say them."""

from __future__ import annotations

from dataclasses import dataclass

from lswh.errors import Where


@dataclass(frozen=True, slots=True, order=True)
class ModelName:
    """schema.name, as SQL writes it."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A table that a model names, and where."""

    name: ModelName
    where: Where
