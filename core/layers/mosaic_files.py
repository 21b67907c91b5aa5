"""The files that a VRT of many items is made of, and the VRT on this computer."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..credentials import authcfg_for
from ..errors import LayerError
from ..files.file_checks import may_write
from ..files.file_names import safe_name
from ..files.own_files import put_in_place
from ..files.sidecar_files import set_orphans_aside
from ..redaction import is_secret
from ..remote_files.vsicurl import href_of, lasting_path
from ..signing.profiles import profile_for
from ..stac.asset_records import AssetKind
from .mosaic_grids import with_own_grids
from .mosaic_signing import with_signatures
from .mosaic_vrt import mosaic_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback

    from ..catalogs import Catalog
    from ..stac.asset_records import Asset
    from ..stac.records import Item
    from .mosaic_vrt import MosaicSource


def check_assets(catalog: Catalog, assets: Sequence[Asset]) -> None:
    """Raises LayerError for files that cannot be in a VRT: those that need a sign-in, have signed addresses, which
    would have to be written into it, or are VRTs."""
    open_hrefs = [asset.href for asset in assets if not profile_for(catalog, asset.href)]
    if any(authcfg_for(catalog, href) for href in open_hrefs):
        raise LayerError(
            QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of files that need a sign-in."),
            hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
        )
    if any(asset.kind is AssetKind.VRT for asset in assets):
        raise LayerError(
            QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of VRTs."),
            hint=QCoreApplication.translate("MosaicTask", "Use the COGs of the same items, or add the VRTs as layers."),
        )
    if any(map(is_secret, open_hrefs)):
        raise LayerError(
            QCoreApplication.translate("MosaicTask", "A mosaic cannot be made of files with signed addresses."),
            hint=QCoreApplication.translate(
                "MosaicTask", "It would hold the signatures, which expire. Add the files as layers instead."
            ),
        )


def files_of(
    pairs: Sequence[tuple[Item, Asset]], profile_id: str, feedback: QgsFeedback
) -> tuple[list[MosaicSource | None], int]:
    """A file for each of the assets, signed and with a grid to rely on; None for those of which the catalogue gives no
    grid, and for those that are not signed or cannot be opened. Returns also how many are without a grid. Raises what
    `with_signatures` and `with_own_grids` raise."""
    found = [mosaic_source(item, asset) for item, asset in pairs]
    known = [file for file in found if file is not None]
    signed = with_signatures(known, profile_id, feedback)
    readable = [file for file in signed if file is not None]
    placed = iter(with_own_grids(readable, feedback))
    usable = iter([None if file is None else next(placed) for file in signed])
    return [None if file is None else next(usable) for file in found], len(pairs) - len(known)


def written_vrt(folder: Path, project_folder: Path | None, name: str, text: str) -> Path:
    """The file with this text, in the folder `mosaics` beside the project where that can be written, else in `folder`.
    Its name has a digest, so that another selection of items is another file. Raises LayerError."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    if project_folder is not None and project_folder.is_dir() and may_write(project_folder):
        folder = project_folder / "mosaics"
    path = folder / f"{safe_name(name)} {digest}.vrt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            set_orphans_aside(path)
            with put_in_place(path) as new:
                new.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = QCoreApplication.translate("MosaicTask", "The mosaic could not be written to {folder}.")
        raise LayerError(message.format(folder=folder), details=str(error)) from error
    return path


def no_grid_error() -> LayerError:
    """For items of which none can be used."""
    return LayerError(
        QCoreApplication.translate("MosaicTask", "None of these items has this file with a known grid."),
        hint=QCoreApplication.translate("MosaicTask", "Add them as layers instead."),
    )


def lasting(files: Sequence[MosaicSource]) -> list[MosaicSource]:
    """The files with the paths that a VRT keeps. Reading some of them before tells whether their hosts answer HEAD."""
    return [replace(file, path=lasting_path(href_of(file.path))) for file in files]
