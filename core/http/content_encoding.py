"""Undoing the compression of a transfer, piece by piece: Qt would unpack some kilobytes to gigabytes at once."""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import QT_VERSION, QCoreApplication

from ..errors import ResponseError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_GZIP = ("gzip", "x-gzip")
#: Compressions that are known to exist and are not undone here. Any other name is ignored, as web browsers do: object
#: stores send back whatever the program that uploaded a file has written there, as "aws-chunked" or "utf-8".
_NOT_UNDONE = ("br", "bzip2", "compress", "dcb", "dcz", "lzma", "pack200-gzip", "x-bzip2", "x-compress", "xz", "zstd")
#: Files that are compressed themselves. Some servers name that compression as the encoding of the transfer.
_COMPRESSED = (".gz", ".tgz", ".svgz")
#: Bytes that are unpacked at once.
_PIECE = 1024 * 1024
#: Unpacked bytes that are always accepted, and how many times their packed size larger answers may have. Texts shrink
#: to a tenth, rasters with few values to a hundredth.
_HARMLESS = 64 * 1024 * 1024
_MOST_TIMES = 400
_QT_6 = 0x060000


def compression(content_encoding: str) -> str:
    """What a header with this value says of compression; empty for none."""
    named = (each.strip().lower() for each in content_encoding.split(","))
    return ", ".join(each for each in named if each in (*_GZIP, "deflate", *_NOT_UNDONE))


def encoding_left_by_qt(content_encoding: str) -> str:
    """The value of a Content-Encoding header whose body Qt has not unpacked, empty where it has. Qt 5 unpacks gzip and
    deflate, Qt 6 all that it asks a server for."""
    is_known = QT_VERSION >= _QT_6 or content_encoding.strip().lower() in ("gzip", "deflate")
    return "" if is_known else content_encoding


class Decoder:
    """Unpacks a response piece by piece; `is_plain` when there is nothing to unpack."""

    def __init__(self, content_encoding: str, href: str, *, is_file: bool = False) -> None:
        """`is_file`: it is one that people may have by other means. Raises ResponseError for an encoding that is not
        undone here."""
        self._href, self._is_file = href, is_file
        self._encoding = compression(content_encoding)
        is_own = self._encoding in _GZIP and PurePosixPath(urlsplit(href).path).suffix.lower() in _COMPRESSED
        self.is_plain = is_own or not self._encoding
        if not self.is_plain and self._encoding not in (*_GZIP, "deflate"):
            raise self._not_known()
        self._unpacker = None if self.is_plain else self._new(b"")
        self._has_data = False
        self._packed = 0
        self._unpacked = 0

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What the bytes hold. Raises ResponseError for bytes that cannot be unpacked, and TooLargeError for those that
        were made to fill memory or disk."""
        if self._unpacker is None:
            yield data
            return
        if data and not self._has_data:
            self._has_data = True
            self._unpacker = self._new(data)
        self._packed += len(data)
        try:
            while data:
                if self._unpacker.eof:  # gzip files may have several members, and be filled up
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    self._unpacker = self._new(data)
                yield self._counted(self._unpacker.decompress(data, _PIECE))
                data = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        except zlib.error as error:
            raise self._not_unpacked() from error

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing at the end."""
        return self._unpacker is None or self._unpacker.eof or not self._has_data

    def check_complete(self) -> None:
        """Raises ResponseError when something is missing at the end."""
        if not self.is_complete:
            raise self._not_unpacked()

    def _counted(self, piece: bytes) -> bytes:
        self._unpacked += len(piece)
        if self._unpacked > _HARMLESS + _MOST_TIMES * self._packed:
            raise TooLargeError(
                QCoreApplication.translate(
                    "Decoder", "The compressed answer unpacks to more than {times} times its size, as no data does."
                ).format(times=_MOST_TIMES),
                url=self._href,
                details=f"Content-Encoding: {self._encoding}\n{self._packed} B -> {self._unpacked} B",
                hint=QCoreApplication.translate("Decoder", "Report it to the server's operator."),
            )
        return piece

    def _not_known(self) -> ResponseError:
        translate = QCoreApplication.translate
        message = translate("Decoder", "The server's answer is compressed in a way ({encoding}) that QGIS cannot undo.")
        hint = translate("Decoder", "It should send only what was asked for: report it to the server's operator.")
        if self._is_file:
            message = translate(
                "Decoder", "The server sent the file compressed in a way ({encoding}) that cannot be undone here."
            )
            hint = self._hint_for_file()
        return self._error(message.format(encoding=self._encoding[:40]), hint)

    def _not_unpacked(self) -> ResponseError:
        translate = QCoreApplication.translate
        message = translate("Decoder", "The server's answer is compressed, and it cannot be unpacked.")
        hint = translate("HttpResponse", "Try again; the answer may have been cut off.")
        if self._is_file:
            message = translate("Decoder", "The server sent the file compressed, and it cannot be unpacked.")
            hint = self._hint_for_file()
        return self._error(message, hint)

    def _hint_for_file(self) -> str:
        return str(
            QCoreApplication.translate("Decoder", "Download it with a web browser, or ask the server's operator.")
        )

    def _new(self, data: bytes) -> zlib._Decompress:
        if self._encoding in _GZIP:
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        # "deflate" is zlib's format by its standard, and bare for some servers
        has_header = len(data) < 2 or (data[0] & 0x0F == 8 and (256 * data[0] + data[1]) % 31 == 0)
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)

    def _error(self, message: str, hint: str) -> ResponseError:
        return ResponseError(message, url=self._href, details=f"Content-Encoding: {self._encoding}", hint=hint)
