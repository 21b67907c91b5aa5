"""Blocks of open files that were fetched on earlier days, in the folder for caches of QGIS's profile.

Each file on a server has a folder, named by a digest of its address, with the segments of its latest version.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsApplication

from ..settings import settings
from .cached_blocks import CachedBlocks, name_of, remove_segment, segments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .range_file import Identity, RangeFile

#: A segment takes no more blocks from here on: what is removed for newer blocks is removed segment by segment.
_SEGMENT_BYTES = 64 * 1024 * 1024
#: A segment takes at most this share of a small cache.
_SHARE = 8
#: Bytes of the disk that are left free for everything else, beside those that exports are about to write.
_FREE_BYTES = 1_000_000_000
#: Seconds after which the folder is measured again: another QGIS may have written there.
_MEASURED_FOR = 10.0
_GB = 1_000_000_000
_MOST_GB = 1e6


def disk_cache() -> DiskCache:
    """The disk cache of QGIS's profile, with the size that the options give. For worker threads."""
    cache = _cache_in(cache_folder())
    size = settings().disk_cache.value()
    cache.limit = round(min(size, _MOST_GB) * _GB) if size > 0 else 0  # it may be no number at all
    return cache


def cache_folder() -> Path:
    return Path(QgsApplication.qgisSettingsDirPath()) / "cache" / "datacube_browser"


@lru_cache(maxsize=4)
def _cache_in(folder: Path) -> DiskCache:
    return DiskCache(folder)


class DiskCache:
    """Segments in a folder, `limit` bytes in all; none with 0. Safe to share among threads; all of it asks the file
    system: call it in worker threads. A folder that cannot be used makes it useless, and never an error."""

    def __init__(self, folder: Path, limit: int = 0) -> None:
        self.folder = folder
        self.limit = limit
        self._lock = threading.Lock()
        self._bytes = 0
        self._measured: float | None = None
        self._awaited = 0

    def knows(self, file: RangeFile) -> bool:
        """Whether there may be blocks of the file, of any version."""
        return self.limit > 0 and file.may_be_kept and self._folder_of(file).is_dir()

    def blocks_of(self, file: RangeFile) -> CachedBlocks | None:
        """The blocks of the file's version; None where nothing of it is to be kept: the version must have been read.
        Blocks of its other versions are removed."""
        identity = file.identity
        if self.limit <= 0 or identity is None or file.length is None or not file.may_be_kept:
            return None
        key = _key(file.url, identity)
        folder = self._folder_of(file)
        for path in segments(folder):
            if not path.name.startswith(name_of(key)):
                remove_segment(path)
        most = min(_SEGMENT_BYTES, self.limit // _SHARE)
        return CachedBlocks(folder, key, most, partial(self._take_room, time.time_ns()))

    def size(self) -> int:
        """Bytes of all segments."""
        return sum(size for _, size, _ in _found(self.folder))

    def empty(self) -> None:
        """Remove all segments, and nothing else."""
        self._shrink_to(0)

    def shrink(self) -> None:
        """Remove what is more than the limit, the least recently used first."""
        self._shrink_to(self.limit)

    @contextmanager
    def leaving_free(self, count: int) -> Iterator[None]:
        """A context in which the cache leaves so many more bytes of the disk free: an export is about to write them."""
        with self._lock:
            self._awaited += count
        try:
            yield
        finally:
            with self._lock:
                self._awaited -= count

    def _take_room(self, since: int, count: int) -> bool:
        """Whether `count` more bytes may be written; if so, they count as written. Makes room by removing the least
        recently used segments, but none that was used after `since` (nanoseconds since 1970): an export does not push
        out what it has put there itself. Raises OSError."""
        with self._lock:
            if count > self.limit or shutil.disk_usage(self.folder).free - count < _FREE_BYTES + self._awaited:
                return False
            now = time.monotonic()
            is_known = self._measured is not None and now - self._measured < _MEASURED_FOR
            if not is_known or self._bytes + count > self.limit:
                found = sorted(_found(self.folder))
                self._bytes = sum(size for _, size, _ in found)
                for used, size, path in found:
                    if self._bytes + count <= self.limit or used >= since:
                        break
                    if remove_segment(path):
                        self._bytes -= size
                self._measured = now
            if self._bytes + count > self.limit:
                return False
            self._bytes += count
            return True

    def _shrink_to(self, most: int) -> None:
        with self._lock:
            found = sorted(_found(self.folder))
            left = sum(size for _, size, _ in found)
            for _, size, path in found:
                if left <= most:
                    break
                if remove_segment(path):
                    left -= size
            self._measured = None

    def _folder_of(self, file: RangeFile) -> Path:
        return self.folder / hashlib.sha256(file.url.encode()).hexdigest()[:24]


def _key(url: str, identity: Identity) -> bytes:
    return hashlib.sha256("\n".join((url, identity.validator, identity.date, str(identity.length))).encode()).digest()


def _found(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """When each segment was last used (nanoseconds since 1970), its bytes and its path."""
    with suppress(OSError):
        for entry in list(os.scandir(folder)):
            for path in segments(Path(entry.path)):
                with suppress(OSError):
                    found = path.lstat()
                    yield found.st_mtime_ns, found.st_size, path
