"""VRTs on servers, and mosaics of signed files, as sources of an export: GDAL gets their text as it is written anew,
and never their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...credentials import path_with_credentials
from ...gateway.signed_paths import gateway_path
from ...http.web_address import same_origin
from ...layers.local_copies import mosaic_to_sign
from ...layers.vrt_check import check_files
from ...remote_files.plain_vrt import plain_vrt
from ...remote_files.vsicurl import lasting_path, path_alone, vsicurl_path
from ...signing.file_network import FileNetwork, sign_ahead

if TYPE_CHECKING:
    from ...threads.cancellation import Feedback
    from ...tiff.range_file import RangeFile
    from ..request import ExportSource

#: GDAL looks for the name of its root element in so many bytes.
_HEAD_BYTES = 1024


def text_of_vrt(source: ExportSource, file: RangeFile, feedback: Feedback | None) -> str:
    """The VRT that the file is, for GDAL; empty when it is none. With a sign-in or signatures, the paths in it are
    secrets: it stays in memory. Raises what `Network.send` and `RangeFile.read` raise, and LayerError for a VRT that is
    not opened."""
    if b"<vrtdataset" not in file.read(0, _HEAD_BYTES).lower():
        return ""
    network = FileNetwork(source.authcfg, source.profile, feedback, refresh=True)
    vrt = plain_vrt(network.get(source.href), source.href)
    sign_ahead([(href, source.profile) for href in vrt.hrefs], feedback)
    signed = {href: _path(source, href) for href in vrt.hrefs if source.signs(href)}
    check_files([href for href in vrt.hrefs if not _is_own(source, href)], feedback, signed)
    # reading them has told whether their hosts answer HEAD
    return vrt.text({href: _path(source, href) for href in vrt.hrefs})


def text_of_mosaic(source: ExportSource, feedback: Feedback | None) -> str:
    """The same for a mosaic of signed files that is on this computer; empty for any other source. Raises what
    `mosaic_to_sign` raises, and CanceledError."""
    if not source.profile or source.is_remote or not source.href.lower().endswith(".vrt"):
        return ""
    vrt = mosaic_to_sign(source.href)
    sign_ahead([(href, source.profile) for href in vrt.hrefs if source.signs(href)], feedback)
    return vrt.text({href: _path(source, href) for href in vrt.hrefs})


def _path(source: ExportSource, href: str) -> str:
    if source.signs(href):
        return gateway_path(href, source.profile)
    if _is_own(source, href):
        return path_alone(path_with_credentials(vsicurl_path(href), source.authcfg))
    return lasting_path(href)


def _is_own(source: ExportSource, href: str) -> bool:
    """Whether the file is read with the sign-in of the VRT's own catalogue."""
    return bool(source.authcfg) and same_origin(source.href, href) and not source.signs(href)
