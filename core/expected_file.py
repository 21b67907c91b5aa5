"""What a catalogue says of a file, which proves that it is this one."""

from __future__ import annotations

from dataclasses import dataclass

from .multihash import Multihash, multihash


@dataclass(frozen=True)
class Expected:
    """What a catalogue says of a file: the text of its checksum, empty without, and its bytes, None without."""

    checksum: str = ""
    size: int | None = None

    @property
    def multihash(self) -> Multihash | None:
        """The checksum; None without one, and for one of an algorithm that this computer does not have."""
        found = multihash(self.checksum)
        try:
            if found is not None:
                found.hasher()
        except ValueError:  # OpenSSL may be built without old ones
            return None
        return found


NOTHING_EXPECTED = Expected()
