"""Statements that define things, with names and texts quoted: PostgreSQL binds no values in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Text:
    """A text, in place of a name."""

    value: str


@dataclass(frozen=True, slots=True)
class Words:
    """SQL that comes from the server itself, or from a table of ours, in place of a name."""

    value: str


Part = str | Text | Words


def statement(template: str, *parts: Part) -> str:
    """A statement with its {} filled in: names quoted, texts as literals, Words as they are.

    >>> print(statement("comment on table {}.{} is {}", "mart", 'a"b', Text("it's")))
    comment on table "mart"."a""b" is 'it''s'
    """
    return template.format(*map(_quoted, parts))


def names(columns: Iterable[str]) -> Words:
    """Several names, with commas.

    >>> names(["area", "period"])
    Words(value='"area", "period"')
    """
    return Words(", ".join(map(_quoted, columns)))


def _quoted(part: Part) -> str:
    match part:
        case Words(value):
            return value
        case Text(value):
            return exp.Literal.string(value).sql("postgres")
        case _:
            return exp.to_identifier(part, quoted=True).sql("postgres")
