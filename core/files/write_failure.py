"""What a user can do when a file could not be written, from what the system or GDAL said."""

from __future__ import annotations

import errno

from qgis.PyQt.QtCore import QCoreApplication

#: Windows' numbers, which say more than the one of C for them: a file that is open elsewhere, a path that is too long.
_OPEN_ELSEWHERE = (32, 33)
_TOO_LONG = 206

_FULL = ("no space left", "disk quota", "not enough space", "disk full")
_DENIED = ("permission denied", "read-only file system", "access is denied", "operation not permitted")
_IN_USE = ("being used by another process", "sharing violation", "resource busy", "text file busy")
_TOO_LARGE = ("file too large", "maximum tiff file size exceeded", "exceeds the 4 gb", "4gb", "bigtiff")
_NAME = ("file name too long", "invalid argument", "filename too long", "syntax is incorrect")
_GONE = ("no such file or directory", "not a directory", "cannot find the path")


def write_hint(failure: Exception) -> str:
    """What to do about it; for a cause that is not known, to read the details. What the system says is in its user's
    language: its numbers count first."""
    translate = QCoreApplication.translate
    number = _number(failure)
    said = str(failure).lower()

    def is_one(numbers: tuple[int, ...], words: tuple[str, ...]) -> bool:
        return number in numbers or any(each in said for each in words)

    if is_one((errno.ENOSPC, errno.EDQUOT), _FULL):
        hint = translate("WriteFailure", "The disk is full: make room, or choose another folder.")
    elif is_one((errno.EFBIG,), _TOO_LARGE):
        hint = translate(
            "WriteFailure", "Too large for the format or the disk: use BIGTIFF=YES, a smaller extent, or tiles."
        )
    elif is_one((errno.EBUSY, errno.ETXTBSY), _IN_USE):
        hint = translate("WriteFailure", "Another program has the file open: close it there.")
    elif is_one((errno.EACCES, errno.EPERM, errno.EROFS), _DENIED):
        hint = translate(
            "WriteFailure", "You may not write there: choose another folder, or see whether a program has it open."
        )
    elif is_one((errno.ENAMETOOLONG, errno.EINVAL), _NAME):
        hint = translate("WriteFailure", "The disk does not accept this name: choose another, shorter one.")
    elif is_one((errno.ENOENT, errno.ENOTDIR), _GONE):
        hint = translate("WriteFailure", "The folder does not exist: choose another one.")
    else:
        hint = translate("WriteFailure", "The details say why.")
    return str(hint)


def _number(failure: Exception) -> int | None:
    """The number of the error, as C has it."""
    of_windows = getattr(failure, "winerror", None)
    if of_windows in _OPEN_ELSEWHERE:
        return errno.EBUSY
    return errno.ENAMETOOLONG if of_windows == _TOO_LONG else getattr(failure, "errno", None)
