"""The keys of signing services, as users have them: in two fields, or as the text of a key file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..parsing.json_text import json_value

_NAMES = ("access", "secret")
#: A name and a value on a line, as in headers, environment files and shells: "access-key: …", "TLD_ACCESS_KEY=…".
_LINE = re.compile(
    r"(?:^|[\s{,])[\"']?(?:\w{1,40}[_-])??(access|secret)[_-]?key[\"']?\s*[:=]\s*[\"']?([^\s\"',;]+)", re.IGNORECASE
)
_LONGEST_TEXT = 10_000
#: What a header may hold.
_VALUE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class KeyPair:
    """The two parts of a key of the Teledetection gateway."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    def headers(self) -> tuple[tuple[str, str], ...]:
        return ("access-key", self.access), ("secret-key", self.secret)

    def is_usable(self) -> bool:
        return bool(_VALUE.fullmatch(self.access) and _VALUE.fullmatch(self.secret))


def key_pair_in(text: str) -> KeyPair | None:
    """The pair in a pasted text: the JSON of a key file, or lines of names and values; None where it is none."""
    text = text[:_LONGEST_TEXT].strip()
    found: dict[str, str] = {}
    try:
        values = json_value(text)
    except ValueError:
        values = None
    if isinstance(values, dict):
        plain = {str(name).lower().replace("_", "").replace("-", ""): value for name, value in values.items()}
        found = {name: str(plain[f"{name}key"]) for name in _NAMES if isinstance(plain.get(f"{name}key"), str)}
    else:
        for line in _LINE.finditer(text):
            found.setdefault(line[1].lower(), line[2])
    pair = KeyPair(*(found.get(name, "").strip() for name in _NAMES))
    return pair if pair.is_usable() else None


def bearer_header(token: str) -> tuple[tuple[str, str], ...]:
    """The header of a pasted token, with or without what stands before it in a header; empty for what is none."""
    bare = re.sub(r"^\s*(authorization\s*:\s*)?(bearer\s+)?", "", token, flags=re.IGNORECASE).strip()
    return (("Authorization", f"Bearer {bare}"),) if _VALUE.fullmatch(bare) else ()
