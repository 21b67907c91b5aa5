"""What is wrong with a file name that a user types: some disks do not take it, or it does not read as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..files import this_system
from ..files.file_names import DEVICE, FORBIDDEN, MOST_BYTES, is_invisible

if TYPE_CHECKING:
    from pathlib import Path

#: Windows opens no longer paths by default; what is written beside a file before it has its name is longer by so much.
_MOST_OF_WINDOWS = 259
_BESIDE = len(".part-10.tif.jsonl")


@dataclass(frozen=True)
class NameProblem:
    """A sentence about the name; `is_fatal` says that no such file can be made on this machine."""

    text: str
    is_fatal: bool


def name_problem(path: Path) -> NameProblem | None:
    """The first problem of a file's name, or of its whole path; None for a good one. Asks no file system."""
    name, is_windows = path.name, this_system.is_windows()
    translate = QCoreApplication.translate
    signs = "".join(dict.fromkeys(FORBIDDEN.findall(name)))
    length = len(name.encode("utf-8", "replace"))
    if length > MOST_BYTES:
        text = translate("NameProblem", "The file name is too long: {length} bytes, and at most {most} are possible.")
        return NameProblem(text.format(length=length, most=MOST_BYTES), is_fatal=True)
    if any(map(is_invisible, name)):
        text = translate(
            "NameProblem", "The file name has invisible characters, which may reverse its text: type it again."
        )
        return NameProblem(text, is_fatal=False)
    if signs:
        text = translate("NameProblem", "Windows and many network drives take none of these in a file name: {signs}")
        return NameProblem(text.format(signs=" ".join(signs)), is_fatal=is_windows)
    if DEVICE.match(name):
        text = translate("NameProblem", "On Windows {name} is a device and no file: choose another name.")
        return NameProblem(text.format(name=name), is_fatal=is_windows)
    if name != name.rstrip(" ."):
        text = translate("NameProblem", "Windows drops the dot or blank at the end of the file name.")
        return NameProblem(text, is_fatal=False)
    return _path_problem(path) if is_windows else None


def _path_problem(path: Path) -> NameProblem | None:
    """What Windows has against the whole path."""
    if len(str(path)) + _BESIDE <= _MOST_OF_WINDOWS:
        return None
    text = QCoreApplication.translate(
        "NameProblem", "The path is too long for Windows: choose a shorter name, or another folder."
    )
    return NameProblem(text, is_fatal=False)
