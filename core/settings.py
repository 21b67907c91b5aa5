"""The plugin's entries in QGIS's settings."""

from __future__ import annotations

import os
import threading
import time
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsSettings,
    QgsSettingsEntryBase,
    QgsSettingsEntryBool,
    QgsSettingsEntryDouble,
    QgsSettingsEntryString,
    QgsSettingsEntryStringList,
    QgsSettingsTree,
)

from .errors import CanceledError
from .threads.tasks import is_main_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLUGIN = "datacube_browser"
#: Milliseconds for which another QGIS with the same profile may change a list of the settings. It takes it one or two,
#: and longer on a computer that is very busy; one that was stopped just then is not waited for.
_PATIENCE = 5_000


class Settings:
    """The entries, under `plugins/datacube_browser`. Get them from `settings()`.

    They are created at first use, not at import: unloading the plugin deletes them in QGIS, and a plugin that is
    switched on again needs new ones.
    """

    def __init__(self) -> None:
        node = QgsSettingsTree.createPluginTreeNode(PLUGIN)
        self.current_catalog = QgsSettingsEntryString("current-catalog", node, "")
        self.has_been_shown = QgsSettingsEntryBool(
            "has-been-shown", node, False, "Whether the dock has had its first width"
        )
        self.favourite_catalogs = QgsSettingsEntryStringList(
            "favourite-catalogs", node, [], "Catalogues that are listed first, by their ids"
        )
        self.filters = QgsSettingsEntryString("filters", node, "", "The dock's filters, as JSON")
        self.saved_searches = QgsSettingsEntryString("saved-searches", node, "", "Searches with a name, as JSON")
        self.recent_searches = QgsSettingsEntryString("recent-searches", node, "", "The last searches, as JSON")
        self.download_folder = QgsSettingsEntryString("download-folder", node, "")
        self.show_details = QgsSettingsEntryBool("show-details", node, False)
        self.show_thumbnails = QgsSettingsEntryBool("show-thumbnails", node, True)
        self.show_coverage = QgsSettingsEntryBool("show-coverage", node, False)
        self.export_folder = QgsSettingsEntryString("export-folder", node, "")
        self.clip_to_data = QgsSettingsEntryBool(
            "clip-to-data", node, True, "Whether saved extents end where their rasters do"
        )
        self.large_export = QgsSettingsEntryDouble(
            "large-export", node, 50.0, "GB of result above which other machines are offered; 0: never"
        )
        self.relief = QgsSettingsEntryBool("relief", node, True, "Whether terrain and surface models come with relief")
        self.parallel_reading = QgsSettingsEntryBool(
            "parallel-reading", node, True, "Whether remote rasters are drawn over several connections"
        )
        self.disk_cache = QgsSettingsEntryDouble(
            "disk-cache", node, 2.0, "GB of blocks that are kept for later exports; 0: none"
        )
        self.wcs_services = QgsSettingsEntryStringList(
            "wcs-services", node, [], "WCS from which data were extracted, as the services"
        )
        self.interrupted_exports = QgsSettingsEntryStringList(
            "interrupted-exports", node, [], "Exports that were interrupted, as JSON"
        )
        self.services = QgsSettingsEntryStringList(
            "services", node, [], "Addresses of WMS and WCS, the last used first, each with its authcfg after a space"
        )
        self.signing_profiles = QgsSettingsEntryString("signing-profiles", node, "", "Signing profiles, as JSON")
        self.signed_in = QgsSettingsEntryStringList(
            "signed-in", node, [], "Signing profiles whose sign-in QGIS's authentication database keeps, by their ids"
        )
        self.publish_storage = QgsSettingsEntryString("publish-storage", node, "", "Where files of new items are put")
        self.publish_profile = QgsSettingsEntryString("publish-profile", node, "", "The signing profile of uploads")
        self.publish_folder = QgsSettingsEntryString("publish-folder", node, "")
        self.geoplateforme_api = QgsSettingsEntryString(
            "geoplateforme-api", node, "", "Address of the API Entrepôt; empty: that of production"
        )
        self.geoplateforme_services = QgsSettingsEntryString(
            "geoplateforme-services", node, "", "Address of its services; empty: that of the API without /api"
        )
        self.geoplateforme_authcfg = QgsSettingsEntryString("geoplateforme-authcfg", node, "")
        self.geoplateforme_datastore = QgsSettingsEntryString("geoplateforme-datastore", node, "")
        self.geoplateforme_runs = QgsSettingsEntryStringList(
            "geoplateforme-runs", node, [], "Harvests that are followed, as JSON: ids alone"
        )
        #: The user's own catalogues: a list of ids, and four values for each of them.
        self.catalogs = node.createNamedListNode("catalogs")
        self.catalog_name = QgsSettingsEntryString("name", self.catalogs, "")
        self.catalog_url = QgsSettingsEntryString("url", self.catalogs, "")
        self.catalog_authcfg = QgsSettingsEntryString("authcfg", self.catalogs, "")
        self.catalog_profile = QgsSettingsEntryString("signing-profile", self.catalogs, "")


_making = threading.Lock()
#: Whether the plugin has been unloaded.
_is_over = False


@lru_cache(maxsize=1)
def _made() -> Settings:
    return Settings()


def settings() -> Settings:
    """The entries, made at the first call; any thread. QGIS takes each but once, so that two threads must not make
    them.

    Raises CanceledError in a worker that the plugin has left behind when it was unloaded: entries that it made would
    keep the plugin from being loaded again.
    """
    global _is_over  # noqa: PLW0603 - of the module, as the entries are
    with _making:
        if is_main_thread():
            _is_over = False
        elif _is_over:
            raise CanceledError("")
        return _made()


@contextmanager
def writing() -> Iterator[None]:
    """Write entries in the course of this. No other QGIS with this profile writes entries of the plugin meanwhile, and
    what it has written before is kept. Any thread; not within another `writing` of the thread.

    Qt writes the whole file: what it has last read, with the changes. When it reads, it notes the file's size and time
    after it has read the content (QConfFileSettingsPrivate::syncConfFile): where another program wrote in between, it
    takes the content from before for the present one, and loses the other program's changes by its next write. So
    nobody writes while another one reads to write, and a new time of the file has Qt read it again.
    """
    from .files.lock_file import LockFile  # not needed at QGIS's start

    path = QgsSettings().fileName()
    lock = LockFile(f"{path}.{PLUGIN}.lock")
    lock.take(_PATIENCE)  # where none can be made, as on a read-only disk, there is nothing to lose
    try:
        _give_new_time(path)
        yield
    finally:
        lock.release()


def _give_new_time(path: str) -> None:
    """Let a file's time of change be one that it has not had; Qt tells milliseconds."""
    with suppress(OSError):  # there is none, or it is not ours to change: see `writing`
        before = os.stat(path)
        os.utime(path, ns=(before.st_atime_ns, max(time.time_ns(), before.st_mtime_ns + 2_000_000)))


def write(entry: QgsSettingsEntryBase, value: Any) -> None:
    """Write the value of an entry, unless it has it: the whole file is read again for it. Any thread."""
    if entry.value() != value:
        with writing():
            entry.setValue(value)


def change(entry: QgsSettingsEntryString | QgsSettingsEntryStringList, new: Callable[[Any], Any]) -> None:
    """Write what `new` makes of the value of an entry that holds several things, so that nothing is lost of what
    another QGIS with this profile has added. Any thread; `new` must not call this."""
    with writing():
        before = entry.value()
        after = new(before)
        if after != before:
            entry.setValue(after)


def unregister() -> None:
    """Remove the entries from QGIS's tree, but not their values; for the unloading of the plugin."""
    global _is_over  # noqa: PLW0603 - of the module, as the entries are
    with _making:
        _is_over = True
        _made.cache_clear()
        QgsSettingsTree.unregisterPluginTreeNode(PLUGIN)
