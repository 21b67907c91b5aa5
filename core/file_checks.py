"""Questions to the file system about paths that a user has chosen. They are asked off the main thread: a network share
that is down answers after minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QCoreApplication

from .blocking_call import call_in_thread
from .download.names import free_name
from .tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qgis.core import QgsFeedback


@dataclass(frozen=True)
class PathFacts:
    """What is at a path: `is_folder` and `exists` are about the path itself, `has_folder` about the folder it is in."""

    path: Path
    is_folder: bool
    exists: bool
    has_folder: bool


def path_facts(path: Path) -> PathFacts:
    """Ask the file system; a path that is not absolute names no place. Call it in a worker thread."""
    if not path.is_absolute():
        return PathFacts(path, is_folder=False, exists=False, has_folder=False)
    return PathFacts(path, is_folder=path.is_dir(), exists=path.exists(), has_folder=path.parent.is_dir())


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
