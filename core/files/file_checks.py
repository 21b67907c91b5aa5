"""Questions to the file system about paths that a user has chosen. They are asked off the main thread: a network share
that is down answers after minutes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from ..threads.blocking_call import call_in_thread
from ..threads.tasks import Task
from . import this_system
from .file_names import free_name
from .own_files import takes_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback


@dataclass(frozen=True)
class PathFacts:
    """What is at a path: `is_folder`, `exists` and `is_protected`, against writing, are about the path itself,
    `has_folder` and `can_write` about the folder it is in."""

    path: Path
    is_folder: bool
    exists: bool
    has_folder: bool
    can_write: bool = False
    is_protected: bool = False

    @property
    def folder_problem(self) -> str:
        """What is wrong with the folder, in words; empty when files can be made in it."""
        return _problem(self.path.parent, is_there=self.has_folder, can_write=self.can_write)

    @property
    def own_problem(self) -> str:
        """The same for a path that is to be a folder."""
        return _problem(self.path, is_there=self.is_folder, can_write=not self.is_protected)


def path_facts(path: Path) -> PathFacts:
    """Ask the file system; a path that is not absolute names no place. Call it in a worker thread."""
    if not path.is_absolute():
        return PathFacts(path, is_folder=False, exists=False, has_folder=False)
    exists = path.exists()
    return PathFacts(
        path,
        is_folder=path.is_dir(),
        exists=exists,
        has_folder=path.parent.is_dir(),
        can_write=may_write(path.parent),
        is_protected=exists and not may_write(path),
    )


def _problem(folder: Path, *, is_there: bool, can_write: bool) -> str:
    if not is_there:
        text = QCoreApplication.translate("FileCheck", "The folder {folder} cannot be used: it does not exist.")
    elif not can_write:
        text = QCoreApplication.translate("FileCheck", "The folder {folder} cannot be used: you may not write there.")
    else:
        return ""
    return str(text).format(folder=folder)


def may_write(path: Path) -> bool:
    """Whether the file may be written to, or files made in the folder. For a worker thread."""
    is_allowed = os.access(path, os.W_OK)
    return takes_files(path) if is_allowed and not this_system.tells_access() and path.is_dir() else is_allowed


class FileCheckTask(Task):
    """Runs a function that asks the file system and hands out its result. A canceled task ends at once, even while the
    file system does not answer: dead shares must not take the threads that other tasks wait for."""

    def __init__(self, ask: Callable[[], object]) -> None:
        super().__init__(QCoreApplication.translate("FileCheckTask", "Looking at files"), hidden=True)
        self._ask = ask

    def work(self, feedback: QgsFeedback) -> object:
        return call_in_thread(self._ask, feedback.isCanceled)


class CheckPathTask(FileCheckTask):
    """Succeeds with the PathFacts of a path."""

    def __init__(self, path: Path) -> None:
        super().__init__(lambda: path_facts(path))


class ProposeFileTask(FileCheckTask):
    """Succeeds with a path that is free: the one given, in the first of the folders that is there, or a numbered one
    beside it. Without any of the folders, with the last."""

    def __init__(self, name: str, folders: Sequence[Path]) -> None:
        super().__init__(lambda: _proposal(name, folders))


class TakenFilesTask(FileCheckTask):
    """Succeeds with a free path for each of the paths where a file exists: dict[Path, Path]."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__(lambda: _free_paths(paths))


class FirstFolderTask(FileCheckTask):
    """Succeeds with the first of the folders that is there, the last when none is."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(lambda: _first_folder(folders))


def _first_folder(folders: Sequence[Path]) -> Path:
    return next((folder for folder in folders if folder.is_absolute() and folder.is_dir()), folders[-1])


def _proposal(name: str, folders: Sequence[Path]) -> Path:
    return free_name(_first_folder(folders) / name)


def _free_paths(paths: Sequence[Path]) -> dict[Path, Path]:
    return {path: free_name(path, paths) for path in paths if path.exists()}
