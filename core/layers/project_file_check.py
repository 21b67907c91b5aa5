"""Checks the files of a project's layers before QGIS opens them, with whichever of GDAL's drivers accepts one first: a
file may have been replaced by one that leads elsewhere, or its server may have overviews of overviews."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Condition
from typing import TYPE_CHECKING

from osgeo import gdal

from ..errors import UnsafeFileError
from ..gdal_calls import GdalFailure, thread_options
from ..remote_files.remote_formats import check_driver, check_overviews_beside
from ..remote_files.vsicurl import PREFIX, forget_file, lasting_path
from ..threads.left_calls import inside
from ..threads.own_threads import NoThreadError, start_threads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .project_layers import LayerFile

#: Files that are checked at a time.
_AT_ONCE = 8
#: Seconds after which files that have not been checked are not opened, however fast answers come: QGIS waits meanwhile.
_LONGEST = 30.0


def refused_files(files: Sequence[LayerFile], silence: float, options: Mapping[str, str]) -> frozenset[str]:
    """The addresses of the files that QGIS must not open, or could not, and of those that are not checked yet when no
    answer has come for `silence` seconds. `options` are GDAL's for the requests. For the main thread, which waits: QGIS
    reads a project there. The requests are sent by threads that may go on after that."""
    return _FileChecks(files, options).refused(silence) if files else frozenset()


class _FileChecks:
    def __init__(self, files: Sequence[LayerFile], options: Mapping[str, str]) -> None:
        self._files = files
        self._options = dict(options)
        self._left = iter(files)
        self._harmless: set[str] = set()
        self._seen = 0
        self._changed = Condition()
        self._began = self._answered = time.monotonic()
        with suppress(NoThreadError):  # then nothing is known of any
            start_threads(self._look, len(files[:_AT_ONCE]))  # they delay QGIS's end for a limited time alone

    def _look(self) -> None:
        with thread_options(self._options), inside():
            while True:
                with self._changed:
                    file = next(self._left, None)
                if file is None:
                    return
                is_harmless = _is_harmless(file)
                with self._changed:
                    self._answered = time.monotonic()
                    self._seen += 1
                    if is_harmless:
                        self._harmless.add(file.href)
                    self._changed.notify()

    def refused(self, silence: float) -> frozenset[str]:
        with self._changed:
            while self._seen < len(self._files):
                end = min(self._answered + silence, self._began + _LONGEST)
                if time.monotonic() >= end:
                    break
                self._changed.wait(end - time.monotonic())
            self._left = iter(())
            return frozenset(file.href for file in self._files if file.href not in self._harmless)


def _is_harmless(file: LayerFile) -> bool:
    """Whether a driver of plain files opens it, at first without HEAD, which tells nothing of what it is: one request
    for a TIFF."""
    for path in (f"{lasting_path(file.href, use_head=False)}&max_retry=0", PREFIX + file.href):
        try:
            driver = check_driver(path, file.family)
            if file.family == gdal.OF_RASTER:
                check_overviews_beside(PREFIX + file.href, driver)
        except UnsafeFileError:
            return False
        except GdalFailure:
            forget_file(path)
        else:
            return True
    return False
