"""Local copies of files that GDAL must not or cannot open at their addresses: vector files and point clouds that need a
sign-in or a signature, formats that GDAL reads on this computer alone, and VRTs; and mosaics of signed files, which are
on this computer, with the signatures of this session."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from ..download.task import DownloadFile, fetch
from ..errors import LayerError, StorageError
from ..files.file_names import safe_name, with_ending
from ..files.own_files import write_atomically
from ..http.web_address import escaped, is_web_address, same_origin
from ..language.data_size import human_bytes
from ..redaction import is_secret
from ..remote_files.plain_vrt import plain_vrt
from ..remote_files.vsicurl import PREFIX, href_of, lasting_path
from ..signing.file_network import FileNetwork
from ..stac.asset_records import AssetKind
from .netcdf import check_netcdf_head
from .signed_source import memory_vrt, signed_files
from .vrt_check import check_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsFeedback

    from ..remote_files.plain_vrt import PlainVrt
    from .source import LayerSource


#: Bytes of a file that is copied for a layer.
MOST_COPIED = 2_000_000_000
_ENDINGS = {AssetKind.NETCDF: (".nc", ".nc4", ".nc3", ".cdf"), AssetKind.MBTILES: (".mbtiles",)}


def with_local_copy(source: LayerSource, feedback: QgsFeedback) -> LayerSource:
    """The source; or, where GDAL must not open its address, the source of a local copy, which is downloaded now.

    Of a vector file that needs a sign-in, OGR writes the password into the layer's data source, and with it into
    projects and layer definitions. A VRT may name any file and any function: it is written anew (see `plain_vrt`). The
    file is kept in QGIS's profile, so that a project finds it again; a VRT of signed files in memory, since what GDAL
    opens for them is a secret of this session. For a task. Raises what a download raises, SigningError, and LayerError
    for a VRT that is not opened.
    """
    if source.kind is AssetKind.VRT and is_web_address(source.href):
        return _local_vrt(source, feedback)
    if source.kind is AssetKind.VRT and source.profile:
        return _signed_mosaic(source, feedback)
    if source.kind is AssetKind.EPT and source.needs_sign_in:
        raise LayerError(
            QCoreApplication.translate(
                "LocalCopies", "A point cloud of many files (EPT) that need a sign-in cannot be a layer."
            ),
            url=source.href,
            hint=QCoreApplication.translate("LocalCopies", "Look for the same points as COPC, or download them."),
        )
    if not _is_copied(source):
        return source
    if source.kind.is_copied or source.kind.is_point_cloud:
        _check_size(source, feedback)
    if source.kind is AssetKind.NETCDF:
        check_netcdf_head(source, feedback)
    path = _folder(source.href) / _local_name(source)
    file = DownloadFile(source.href, path, source.authcfg, source.profile, source.access, source.expected)
    fetch(file, feedback, keeps_others=False)
    return replace(source, path=path.as_posix(), authcfg="")


def _check_size(source: LayerSource, feedback: QgsFeedback) -> None:
    """Raises LayerError for a file that is too large to be copied without asking, and what a request raises."""
    size = FileNetwork(source.authcfg, source.profile, feedback).size(source.href)
    if size is not None and size > MOST_COPIED:
        raise LayerError(
            QCoreApplication.translate(
                "LocalCopies", "This file has to be copied as a whole to become a layer, and is too large: {size}."
            ).format(size=human_bytes(size)),
            url=source.href,
            hint=QCoreApplication.translate("LocalCopies", "Download it, and open it from your disk."),
        )


def _is_copied(source: LayerSource) -> bool:
    """Whether the whole file is to be fetched. QGIS asks for points without a sign-in, and keeps their address with
    whatever signature it has."""
    if not is_web_address(source.href):
        return False
    if source.kind.is_point_cloud:
        return source.needs_sign_in
    return source.kind.is_copied or (not source.kind.is_raster and bool(source.authcfg or source.profile))


def is_copy(path: str, href: str) -> bool:
    """Whether the path is that of the file at the address as it was fetched."""
    return Path(path).parent == _folder(href)


def _local_vrt(source: LayerSource, feedback: QgsFeedback) -> LayerSource:
    content = FileNetwork(source.authcfg, source.profile, feedback, refresh=True).get(source.href)
    vrt = plain_vrt(content, source.href)
    signed = signed_files(vrt.hrefs, source.profile, feedback)
    others = [href for href in vrt.hrefs if href not in signed]
    if source.authcfg and any(same_origin(source.href, href) for href in others):
        raise LayerError(
            QCoreApplication.translate("LocalCopies", "A VRT of files that need a sign-in cannot be a layer."),
            url=source.href,
            hint=_hint_of_vrt(),
        )
    if any(is_secret(href) for href in others):
        raise LayerError(
            QCoreApplication.translate("LocalCopies", "A VRT of files with signed addresses cannot be a layer."),
            url=source.href,
            hint=_hint_of_vrt(),
        )
    check_files(vrt.hrefs, feedback, signed)
    text = vrt.text({href: signed.get(href) or lasting_path(href) for href in vrt.hrefs})
    if signed:
        kept = PREFIX + escaped(source.href)
        return replace(source, path=memory_vrt(kept, text, (source.href, *signed)), authcfg="")
    path = _folder(source.href) / with_ending(Path(_name(source) or "file"), ".vrt")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as error:
        raise StorageError(
            QCoreApplication.translate("LocalCopies", "{file} could not be written.").format(file=path),
            details=str(error),
        ) from error
    return replace(source, path=path.as_posix(), authcfg="", profile="")


def _hint_of_vrt() -> str:
    return str(QCoreApplication.translate("LocalCopies", "Add the COG of the same item, or save the extent you need."))


def mosaic_to_sign(path: str) -> PlainVrt:
    """The VRT of a mosaic of signed files that `MosaicTask` has written. Raises StorageError, and LayerError for
    another file in its place."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise StorageError(
            QCoreApplication.translate("LocalCopies", "The mosaic {file} could not be read.").format(file=path),
            details=str(error),
            hint=QCoreApplication.translate("LocalCopies", "Make the mosaic layer again."),
        ) from error
    return plain_vrt(content, path)


def _signed_mosaic(source: LayerSource, feedback: QgsFeedback) -> LayerSource:
    """The mosaic in memory, with what GDAL opens now for each of its files that the profile signs."""
    vrt = mosaic_to_sign(source.href)
    signed = signed_files(vrt.hrefs, source.profile, feedback)
    paths = {href: signed.get(href) or lasting_path(href) for href in vrt.hrefs}
    samples = tuple(_sample(each, paths) for each in source.samples)
    return replace(source, path=memory_vrt(source.href, vrt.text(paths), tuple(signed)), samples=samples, authcfg="")


def _sample(sample: str, paths: Mapping[str, str]) -> str:
    """The path of a sample, or the text of a VRT of some of the files, with what GDAL opens now."""
    if sample.startswith("<"):
        return plain_vrt(sample, "").text(paths)
    return paths.get(escaped(href_of(sample)), sample)


def _name(source: LayerSource) -> str:
    return safe_name(unquote(urlsplit(source.href).path.rpartition("/")[2]))


def _local_name(source: LayerSource) -> str:
    """The file's name on this computer, with an ending by which GDAL knows a format that it does not know without."""
    name, endings = _name(source) or "file", _ENDINGS.get(source.kind, ())
    return name if not endings or name.lower().endswith(endings) else with_ending(Path(name), endings[0]).name


def _folder(href: str) -> Path:
    """One for each address with its query, by which many servers tell one file from another."""
    digest = hashlib.sha256(href.partition("#")[0].encode(errors="surrogatepass")).hexdigest()[:16]
    return Path(QgsApplication.qgisSettingsDirPath()) / "datacube_browser" / "files" / digest
