r"""Regular expressions of RE2, as DuckDB has them, written for Java, as Spark has them.

Both take the leftmost match, alternatives in order. What they differ in is written out: \s (RE2 has no vertical tab),
$ (Java stops before a last line break too), `.` (Java knows more line breaks). What is left is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SAME_ESCAPES = frozenset("dDtnr") | frozenset(r"\.+*?()[]{}|^$-/\"'#&~ ,:;=!<>@%_`")
_WRITTEN = {"s": r"[\t\n\f\r ]", "S": r"[^\t\n\f\r ]", "w": "[0-9A-Za-z_]", "W": "[^0-9A-Za-z_]"}
_IN_CLASS = {"s": r"\t\n\f\r ", "w": "0-9A-Za-z_"}


class BadPattern(ValueError):
    """Something in a regular expression that is not known to be the same in Java."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression for Java. shifted: the same, to stand behind one more group."""

    java: str
    groups: int
    is_anchored: bool
    matches_nothing: bool

    @classmethod
    def of(cls, text: str, flags: str = "") -> Pattern:
        r"""A pattern of RE2's. Raises BadPattern.

        >>> Pattern.of(r"^(\S+) 10\^-?\d{1,2}$").java
        '^([^\\t\\n\\f\\r ]+) 10\\^-?\\d{1,2}\\z'
        """
        if flags.strip("c"):
            raise BadPattern(f"the option {flags!r}")
        java = "".join(_pieces(text))
        try:
            known = re.compile(re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda found: f"\\U{int(found[1], 16):08x}", text))
        except re.error as error:
            raise BadPattern(str(error)) from error
        return cls(
            java,
            known.groups,
            text.startswith("^") and "|" not in _outside(text),
            known.match("") is not None or _can_be_empty(known),
        )

    @property
    def shifted(self) -> str:
        """The pattern; RE2 has no references back to groups, so that their numbers do not matter in it."""
        return self.java

    @staticmethod
    def of_text(text: str) -> str:
        r"""A pattern that matches a text as it stands.

        >>> Pattern.of_text("a|b")
        'a\\|b'
        """
        return "".join(f"\\{letter}" if letter in r"\.+*?()[]{}|^$-#&~" else letter for letter in text)


def replacement(text: str, shift: int) -> str:
    r"""What is put in the place of a match: \1 is $1 in Java, which with `shift` more groups is another number.

    >>> replacement(r"<\1> $5", 0), replacement(r"\2", 1)
    ('<$1> \\$5', '$3')
    """
    out, place = [], 0
    while place < len(text):
        letter = text[place]
        if letter == "\\" and place + 1 < len(text):
            place += 1
            digit = text[place]
            if digit.isdigit():
                if digit == "0" and shift:
                    raise BadPattern(r"\0 in a replacement")
                out.append(f"${int(digit) + (shift if digit != '0' else 0)}")
            else:
                out.append(f"\\{digit}")
        else:
            out.append(f"\\{letter}" if letter in "$\\" else letter)
        place += 1
    return "".join(out)


def _pieces(text: str) -> list[str]:
    out: list[str] = []
    place, in_class, opened = 0, False, 0
    while place < len(text):
        letter = text[place]
        if letter == "\\":
            place += 1
            if named := re.compile(r"x\{[0-9A-Fa-f]{1,6}\}").match(text, place):
                out.append(f"\\{named[0]}")
                place = named.end()
                continue
            out.append(_escape(text[place : place + 1], in_class=in_class))
        elif in_class:
            is_first = place == opened + 1 or (place == opened + 2 and text[opened + 1] == "^")
            in_class = letter != "]" or is_first
            if letter == "[" or (letter == "]" and is_first):
                if text[place : place + 2] == "[:":
                    raise BadPattern("a class of letters by name")
                out.append(f"\\{letter}")
            else:
                out.append("\\&" if letter == "&" else letter)
        elif letter == "[":
            in_class, opened = True, place
            out.append(letter)
        elif letter == "(" and text[place + 1 : place + 2] == "?" and text[place + 1 : place + 3] != "?:":
            raise BadPattern("(?")
        elif letter in "*+?}" and text[place + 1 : place + 2] == "+":
            raise BadPattern("++")
        else:
            out.append({"$": r"\z", ".": r"[^\n]"}.get(letter, letter))
        place += 1
    return out


def _escape(letter: str, *, in_class: bool) -> str:
    if letter in _WRITTEN:
        if in_class and letter not in _IN_CLASS:
            raise BadPattern(f"\\{letter} in brackets")
        return _IN_CLASS[letter] if in_class else _WRITTEN[letter]
    if letter and letter in _SAME_ESCAPES:
        return f"\\{letter}" if letter not in "_`\"' ,:;=!<>@%/" else letter
    raise BadPattern(f"\\{letter}")


def _outside(text: str) -> str:
    """The letters of a pattern that are in no group and no class."""
    out, depth, place, in_class = [], 0, 0, False
    while place < len(text):
        letter = text[place]
        if letter == "\\":
            place += 1
        elif in_class:
            in_class = letter != "]"
        elif letter == "[":
            in_class = True
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif not depth:
            out.append(letter)
        place += 1
    return "".join(out)


def _can_be_empty(pattern: re.Pattern[str]) -> bool:
    """Whether a pattern may match between two letters."""
    return any(found.group() == "" for text in ("a", "1 ", "-.", "é") for found in pattern.finditer(text))
