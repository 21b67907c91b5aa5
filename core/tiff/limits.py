"""How much a TIFF may name: a small file can point to the same bytes again and again, until the memory is full."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..errors import TooLargeError

#: Limits beyond which a file is opened neither here nor by GDAL. A raster of a million pixels square has 12 overviews
#: with a mask each, some 30 tags and 15 million blocks; its longest tags are those of the first directory.
MOST_DIRECTORIES = 256
MOST_ENTRIES = 10_000
MOST_BYTES = 32 * 1024 * 1024
MOST_BLOCKS = 100_000_000
MOST_BLOCKS_ACROSS = 1_000_000
#: Larger blocks that are compressed, which GDAL unpacks as a whole, are opened by nobody.
LARGEST_UNPACKED = 1024 * 1024 * 1024
#: How much longer than its pixels a block may be: LZW makes noise longer by half.
MOST_TIMES, HEADERS = 2, 1024 * 1024


class ExcessiveTiffError(Exception):
    """A file that names so much that reading it would fill the memory; `found` of something and the `most` there may
    be."""

    def __init__(self, what: str, found: int, most: int) -> None:
        super().__init__(f"{what}: {found} > {most}")
        self.what = what
        self.found = found
        self.most = most


def excessive(url: str, excess: ExcessiveTiffError) -> TooLargeError:
    """The error for a TIFF that names far more than its pixels need."""
    count = QLocale().toString
    translate = QCoreApplication.translate
    names = {
        "directories": translate("RemoteTiff", "directories"),
        "tags": translate("RemoteTiff", "tags"),
        "bytes in tags": translate("RemoteTiff", "bytes in its tags"),
        "blocks": translate("RemoteTiff", "blocks"),
        "blocks in a row": translate("RemoteTiff", "blocks in a row"),
        "bytes in a block": translate("RemoteTiff", "bytes in one block"),
    }
    reason = translate("RemoteTiff", "The TIFF names {found} {things}, and at most {most} are read.").format(
        found=count(min(excess.found, 2**63 - 1)), things=names[excess.what], most=count(excess.most)
    )
    advice = translate("RemoteTiff", "Report it to the file's provider.")
    return TooLargeError(
        translate("RemoteTiff", "This TIFF is not opened, since it would fill the memory."),
        url=url,
        details=str(excess),
        hint=f"{reason} {advice}",
    )


def check_block(url: str, size: int, unpacked: int) -> None:
    """Raises TooLargeError for a block that takes far more bytes in the file than its pixels."""
    most = MOST_TIMES * unpacked + HEADERS
    if size > most:
        raise excessive(url, ExcessiveTiffError("bytes in a block", size, most))
