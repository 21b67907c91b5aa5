"""What is wrong with a file name that a user types: some disks do not take it, or it does not read as it is."""

from __future__ import annotations

import os
from dataclasses import dataclass

from qgis.PyQt.QtCore import QCoreApplication

from .names import DEVICE, FORBIDDEN, MOST_BYTES, is_invisible


@dataclass(frozen=True)
class NameProblem:
    """A sentence about the name; `is_fatal` says that no such file can be made on this machine."""

    text: str
    is_fatal: bool


def name_problem(name: str) -> NameProblem | None:
    """The first problem of a file's name; None for a good one. Asks no file system."""
    is_windows = os.name == "nt"
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
    return None
