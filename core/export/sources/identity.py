"""What tells one version of a source from another."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from ...gdal_calls import call_or_none

if TYPE_CHECKING:
    from osgeo import gdal

    from ...tiff.range_file import Identity
    from ...tiff.remote import RemoteTiff
    from ..request import ExportSource


def identity_of(dataset: gdal.Dataset, source: ExportSource, tiff: RemoteTiff | None, version: Identity | None) -> str:
    """What changes with the source's content: the server's ETag or date, or a local file's size and time; empty where
    nothing is known."""
    if dataset.GetDriver().ShortName == "VRT":
        return _identity_of_vrt(dataset, source)
    if version is not None:
        # of two versions of one length that their server does not tell apart, at least the directories often differ
        start = f" {tiff.checksum}" if tiff is not None and not version.validator else ""
        return f"{version.validator} {version.length}{start}" if version.validator or tiff is not None else ""
    return _identity_of_file(source.href)


def _identity_of_file(path: str) -> str:
    with suppress(OSError, ValueError):
        found = os.stat(path)
        return f"{found.st_size} {found.st_mtime_ns}"
    return ""


def _identity_of_vrt(dataset: gdal.Dataset, source: ExportSource) -> str:
    """That of a local VRT and all its files, which are local too. Empty for any other: the VRT stays as it is when a
    file changes that it shows."""
    text = "".join(call_or_none(dataset.GetMetadata, "xml:VRT") or ())
    if not os.path.isfile(source.href) or "/vsi" in text or "://" in text:
        return ""
    found = [_identity_of_file(path) for path in call_or_none(dataset.GetFileList) or ()]
    return " ".join(found) if all(found) else ""
