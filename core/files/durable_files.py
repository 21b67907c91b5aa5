"""Files that are there as a whole or not at all, also after a crash or a power cut."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import struct
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..threads.ordered_pool import all_results

if TYPE_CHECKING:
    from collections.abc import Callable

#: Windows' errors for a file that another program has open: virus scanners and indexers look at every new file.
_SHARING_VIOLATIONS = frozenset((5, 32, 33))
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
_PIECE = 4 * 1024 * 1024
#: The parts of a file whose checksums are made side by side, and what of one is read at once: it stays in the
#: processor's cache.
_SECTION = 16 * 1024 * 1024
_READ = 256 * 1024


@dataclass(frozen=True)
class Seal:
    """What proves that a file is still as it was: its length in bytes and the CRC-32 of its content, of longer files
    that of its sections' CRC-32s."""

    length: int
    checksum: int


def seal_of(path: Path) -> Seal:
    """Reads the whole file. Raises OSError."""
    length = path.stat().st_size
    starts = range(0, length, _SECTION) or range(1)
    found = all_results(partial(_section, path), starts, workers=min(4, os.cpu_count() or 1), feedback=None)
    checksum = (
        found[0][1] if len(found) == 1 else zlib.crc32(struct.pack(f">{len(found)}I", *(each for _, each in found)))
    )
    return Seal(sum(count for count, _ in found), checksum)


def _section(path: Path, start: int) -> tuple[int, int]:
    """Bytes and checksum of the section that begins here."""
    count = checksum = 0
    piece = memoryview(bytearray(_READ))
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while read := file.readinto(piece[: min(_READ, _SECTION - count)]):
            checksum = zlib.crc32(piece[:read], checksum)
            count += read
    return count, checksum


def synced_seal(path: Path, *others: Path) -> Seal:
    """The file's seal, made while the disk takes the content of this file and the others. Raises OSError when it could
    not."""
    steps: list[Callable[[], Seal | None]] = [partial(seal_of, path)]
    steps += [partial(sync_file, each) for each in (path, *others)]
    seals = all_results(lambda step: step(), steps, workers=len(steps), feedback=None)
    return next(seal for seal in seals if seal is not None)


def has_seal(path: Path, seal: Seal) -> bool:
    """Whether the file is there and as it was."""
    with suppress(OSError):
        return path.stat().st_size == seal.length and seal_of(path) == seal
    return False


def sync_file(path: Path) -> None:
    """Wait until the disk has the file's content. Raises OSError when the disk could not write it."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's names, where the system can say so: Windows and some shares cannot."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def replace_file(source: Path, target: Path) -> None:
    """Rename the file; one of the target's name is replaced. A symbolic link stays, and the file that it names is
    replaced. Tried for some seconds while another program has one of them open. Raises OSError."""
    place = Path(os.path.realpath(target)) if target.is_symlink() else target
    try:
        rename(source, place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        near = unused_name(place)  # on the disk that the link leads to
        try:
            with source.open("rb") as old, near.open("xb") as copy:
                shutil.copyfileobj(old, copy, _PIECE)
            sync_file(near)
            rename(near, place)
        except BaseException:
            with suppress(OSError):
                near.unlink(missing_ok=True)
            raise
        source.unlink()
    sync_folder(place.parent)


def unused_name(target: Path) -> Path:
    """A name in the target's folder that no other file has, for what will take the target's place. It has another
    ending than the target's, so that nobody who looks for such files takes it for one."""
    return target.with_name(f"datacube-{secrets.token_hex(6)}.part")


def rename(source: Path, target: Path) -> None:
    """Rename a file or folder of ours to a name in the same folder; a file of that name is replaced. Tried for some
    seconds while another program has one of them open. Raises OSError."""
    _patiently(lambda: source.replace(target))


def remove_file(path: Path) -> None:
    """Remove a file that may be gone already. Tried for some seconds while another program has it open. Raises
    OSError."""
    _patiently(lambda: path.unlink(missing_ok=True))


def _patiently(step: Callable[[], object]) -> None:
    for pause in (*_PAUSES, None):
        try:
            step()
        except PermissionError as error:
            if pause is None or getattr(error, "winerror", None) not in _SHARING_VIOLATIONS:
                raise
            time.sleep(pause)
        else:
            return
