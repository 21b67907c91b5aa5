"""A remote file whose bytes are at hand: reading them costs no request."""

from __future__ import annotations

from datacube_browser.core.tiff.range_file import Identity, RangeFile

HREF = "https://example.org/a.tif"


class MemoryRangeFile(RangeFile):
    """A RangeFile over bytes, as of a server without faults."""

    def __init__(self, content: bytes, **others) -> None:
        super().__init__(HREF, **others)
        self.content = content
        self.reads = 0

    def read_once(self, offset, count, *, is_last=False):
        self._identity = self._identity or Identity('"1"', len(self.content))
        self.reads += 1
        found = self.content[offset : offset + count]
        self._bytes += len(found)
        return found
