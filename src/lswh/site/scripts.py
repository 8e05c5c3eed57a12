"""Data as scripts: a page that was opened from a disk may load those, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable

_UNSAFE = {letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


class Json(str):
    """Text that is JSON already."""

    __slots__ = ()


def script(stamp: str, name: str, value: object) -> str:
    r"""A script that gives a value to whatever page waits for `name`. stamp tells one site from the next.

    >>> script("1", "a", ["</script>", None])
    'lswh.put("1", "a", ["\\u003c/script\\u003e",null]);\n'
    """
    return f"lswh.put({as_json(stamp)}, {as_json(name)}, {as_json(value)});\n"


def as_json(value: object) -> str:
    """A value as JSON that means the same in a script, and holds no letter that could end one."""
    is_text = isinstance(value, Json)
    text = str(value) if is_text else json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for letter, escaped in _UNSAFE.items():
        if letter in text:
            text = text.replace(letter, escaped)
    return text


def array(parts: Iterable[str]) -> Json:
    """A JSON array of JSON texts."""
    return Json(f"[{','.join(parts)}]")
