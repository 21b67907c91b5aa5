"""Assets from an item's JSON, with absolute URLs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ..http.web_address import is_web_address
from .access_fields import no_keys
from .asset_address import read_from
from .asset_kinds import THUMBNAIL, asset_kind
from .asset_records import Asset, AssetKind
from .bands import bands
from .georeference import asset_grids
from .json_values import LONGEST_ID, count, mapping, text, texts, title
from .records import Skipped
from .validity_fields import validity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..spatial.georeference import Georeference
    from .access_fields import KeyFor


def asset(
    key: str,
    value: Mapping[str, Any],
    base: str,
    properties: Mapping[str, Any],
    grid: Georeference | None = None,
    *,
    over_https: bool,
    key_for: KeyFor = no_keys,
) -> Asset:
    """An asset (JSON) on this grid, of an item at the URL `base` with these properties. Raises ValueError when it has
    no address.

    An address that is not one of the web is text: whatever the catalogue calls it, it is never opened.
    `over_https`: the catalogue itself is read over https, so its files are too. See `read_from` for `key_for`.
    """
    address, others = read_from(value, base, properties, over_https=over_https, key_for=key_for)
    href = address.href.partition("#")[0] if is_web_address(address.href) else address.href  # no server sees the rest
    media_type, roles = text(value.get("type")), texts(value.get("roles"))
    return Asset(
        key=key,
        href=href,
        title=title(value.get("title")) or key,
        kind=asset_kind(media_type, roles or _roles_of(key), href) if is_web_address(href) else AssetKind.OTHER,
        media_type=media_type,
        description=text(value.get("description")),
        roles=roles,
        size=count(value.get("file:size")),
        bands=bands(value, properties),
        georeference=grid,
        access=address.access,
        others=others,
        checksum=address.checksum or text(value.get("file:checksum")),
        validity=validity_of(value),
    )


def assets_of(
    record_id: str,
    record: Mapping[str, Any],
    base: str,
    skipped: list[Skipped],
    grids: Mapping[str, Georeference] | None = None,
    *,
    over_https: bool,
    key_for: KeyFor = no_keys,
    is_raw: bool = False,
) -> tuple[Asset, ...]:
    """The assets of an item (JSON) at the URL `base`; those that cannot be read are added to `skipped`. `is_raw`: a
    product that is not georeferenced, so that rasters without a grid of their own are no layers. `grids` are those of
    the assets where they have been read."""
    kept = []
    properties = mapping(record.get("properties"))
    grids = asset_grids(record) if grids is None else grids
    for name, value in mapping(record.get("assets")).items():
        try:
            if len(name) > LONGEST_ID:
                raise ValueError(name)
            found = asset(
                name, mapping(value), base, properties, grids.get(name), over_https=over_https, key_for=key_for
            )
        except ValueError:
            what = QCoreApplication.translate("Assets", "Asset {asset} of {record}").format(
                asset=name[:LONGEST_ID], record=record_id
            )
            skipped.append(Skipped(what, _why_not(name, mapping(value)), is_asset=True))
            continue
        has_no_place = found.kind.is_raster and found.georeference is None
        kept.append(replace(found, kind=AssetKind.RAW) if is_raw and has_no_place else found)
    return tuple(kept)


def _why_not(key: str, value: Mapping[str, Any]) -> str:
    """Why the asset (JSON) cannot be read."""
    why = QCoreApplication.translate("Assets", "It has no address.")
    if len(key) > LONGEST_ID:
        why = QCoreApplication.translate("Assets", "Its key is too long.")
    elif text(value.get("href")):
        why = QCoreApplication.translate("Assets", "Its address cannot be read.")
    return str(why)


def _roles_of(key: str) -> tuple[str, ...]:
    """What the key says of an asset without roles."""
    return (THUMBNAIL,) if key.lower() == THUMBNAIL else ()
