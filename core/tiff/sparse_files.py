"""Files of which only some bytes are known, for GDAL to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osgeo import gdal

from ..gdal_calls import memory_path, remove_memory_file

if TYPE_CHECKING:
    from collections.abc import Sequence


class SparseFiles:
    """Files in GDAL's memory that are removed together."""

    def __init__(self) -> None:
        self._paths: list[str] = []

    def add(self, path: str, length: int, ranges: Sequence[tuple[int, bytes]]) -> None:
        """A file of which only some ranges are known, under `/vsisparse/` and the path."""
        regions, place, parts = [], 0, memory_path()
        for offset, part in ranges:
            regions.append(
                f"<SubfileRegion><Filename>{parts}</Filename><DestinationOffset>{offset}</DestinationOffset>"
                f"<SourceOffset>{place}</SourceOffset><RegionLength>{len(part)}</RegionLength></SubfileRegion>"
            )
            place += len(part)
        self._keep(parts, b"".join(part for _, part in ranges))
        self._keep(path, f"<VSISparseFile><Length>{length}</Length>{''.join(regions)}</VSISparseFile>".encode())

    def remove(self) -> None:
        for path in self._paths:
            remove_memory_file(path)

    def _keep(self, path: str, content: bytes) -> None:
        gdal.FileFromMemBuffer(path, content)
        self._paths.append(path)
