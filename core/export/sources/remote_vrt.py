"""VRTs on servers as sources of an export: GDAL gets their text as it is written anew, and never their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...credentials import path_with_credentials
from ...layers.vrt_check import check_files
from ...network import Network
from ...plain_vrt import plain_vrt
from ...vsicurl import lasting_path, vsicurl_path
from ...web_address import same_origin

if TYPE_CHECKING:
    from ...cancellation import Feedback
    from ...tiff.range_file import RangeFile
    from ..request import ExportSource

#: GDAL looks for the name of its root element in so many bytes.
_HEAD_BYTES = 1024


def text_of_vrt(source: ExportSource, file: RangeFile, feedback: Feedback | None) -> str:
    """The VRT that the file is, for GDAL; empty when it is none. With a sign-in, the paths in it are secrets: it stays
    in memory. Raises what `Network.send` and `RangeFile.read` raise, and LayerError for a VRT that is not opened."""
    if b"<vrtdataset" not in file.read(0, _HEAD_BYTES).lower():
        return ""
    vrt = plain_vrt(Network(source.authcfg, feedback, refresh=True).get(source.href), source.href)
    own = {href for href in vrt.hrefs if source.authcfg and same_origin(source.href, href)}
    check_files([href for href in vrt.hrefs if href not in own], feedback)
    return vrt.text(
        {
            href: path_with_credentials(vsicurl_path(href), source.authcfg) if href in own else lasting_path(href)
            for href in vrt.hrefs
        }
    )
