"""VRTs whose files are signed each by itself, as THEIA's mosaics are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..vsicurl import vsicurl_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from ..plain_vrt import PlainVrt
    from .grant import SignedHref


@dataclass(frozen=True)
class SignedVrt:
    """The text for GDAL, a secret, and the time at which the first of its files can no longer be read (None: without a
    known end)."""

    text: str = field(repr=False)
    expires: datetime | None = None


def signed_vrt(
    vrt: PlainVrt,
    signed: Mapping[str, SignedHref],
    path_of: Callable[[SignedHref], str] = lambda each: vsicurl_path(each.href),
) -> SignedVrt:
    """The VRT with the signed address of each of its files; one without an entry in `signed` stays as it is. `path_of`
    gives GDAL's path for a signed address. Asks nobody: `Signatures.signed_all(profile, vrt.hrefs)` does before.

    The address is written as XML wants it, with `&amp;`: the vendor's own client (teledetection 1.13) writes `&Amp;`,
    which GDAL cannot read.
    """
    ends = [each.expires for href in vrt.hrefs if (each := signed.get(href)) is not None and each.expires is not None]
    text = vrt.text({href: path_of(signed[href]) for href in vrt.hrefs if href in signed})
    return SignedVrt(text, min(ends, default=None))
