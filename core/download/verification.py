"""Whether a downloaded file is the one that its catalogue describes: by its checksum, else by its size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import CanceledError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..expected_file import Expected
    from ..multihash import Multihash

#: Bytes read at a time; hashlib lets other threads work meanwhile.
_PIECE = 4 * 1024 * 1024


@dataclass(frozen=True)
class Difference:
    """How a file differs: a sentence, and the two values."""

    message: str
    details: str


def difference(
    path: Path, expected: Expected, feedback: QgsFeedback, progress: Callable[[int, int], None]
) -> Difference | None:
    """How the file differs from what is expected; None where it does not, or nothing is. The checksum decides where it
    can be computed: catalogues have old sizes. Blocks for as long as reading the file takes; `progress` gets bytes done
    and of the file. Raises OSError, CanceledError."""
    found, size, translate = expected.multihash, path.stat().st_size, QCoreApplication.translate
    if found is not None:
        digest = _digest(path, found, size, feedback, progress)
        if digest == found.digest:
            return None
        message = translate("Verification", "{file} is not the file that the catalogue describes: its {kind} differs.")
        return Difference(
            message.replace("{kind}", found.title), f"{found.title}: {digest.hex()} ≠ {found.digest.hex()}"
        )
    if expected.size is None or expected.size == size:
        return None
    message = translate("Verification", "{file} is not the file that the catalogue describes: its size differs.")
    number = QLocale().toString
    return Difference(message, f"{number(size)} B ≠ {number(expected.size)} B")


def _digest(
    path: Path, expected: Multihash, size: int, feedback: QgsFeedback, progress: Callable[[int, int], None]
) -> bytes:
    hasher, done = expected.hasher(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if feedback.isCanceled():
                raise CanceledError("")
            hasher.update(piece)
            done += len(piece)
            progress(done, size)
    return expected.digest_of(hasher)
