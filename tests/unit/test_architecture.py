"""The rules of CONTRIBUTING on who may call whom. Each holds for the shipped modules, and is tested with a breach."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest

from scripts.plugin_files import ROOT, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

PLUGIN_LINES = 150
MODULE_LINES = 300

#: The only modules that reach the network, and the only one that imports pystac.
NETWORK = (
    "core/http/answer_cache.py",
    "core/http/early_connections.py",
    "core/http/network.py",
    "core/http/network_access.py",
    "core/signing/file_network.py",
    "core/http/requests_adapter.py",
    "core/http/request_credentials.py",
    "core/download/",
    "core/gateway/",
    "core/http/single_request.py",
    "core/http/upload.py",
    "core/geoplateforme/sign_in.py",
)
LIBRARY = "core/stac/pystac_io.py"
#: The only modules that delete, rename or empty files: their own, by what core/files/own_files.py says of them.
DELETING = (
    "core/files/own_files.py",
    "core/files/durable_files.py",
    "core/files/lock_file.py",
    "core/files/sidecar_files.py",
    "core/download/part.py",
    "core/stac/cache.py",
    "core/tiff/cached_blocks.py",
    "core/layers/local_vrt.py",
    "core/export/writing/publish.py",
    "core/export/writing/journal.py",
    "core/export/writing/overviews.py",
    "core/export/writing/rendered_image.py",
    "core/export/writing/output_file.py",
    "core/export/tiling/run_tiled.py",
    "core/export/tiling/tile_journal.py",
    "core/publishing/cog_file.py",
    "core/recipes/tile_jobs.py",
    "provider/algorithms/build_mosaic.py",
    "provider/algorithms/save_vrt_for_arcgis.py",
)
#: Rooms of core that work without a catalogue: they import only the records from `stac`.
PLAIN = ("core/export/", "core/layers/", "core/download/", "core/ogc/", "core/signing/", "core/tiff/", "core/gateway/")

#: The rooms from the ground up. A file imports from its own room and from the rooms before it, never from a later one.
#: A room is a folder or a single file; a file belongs to the room with the longest matching name.
ROOMS = (
    "translator.py",
    "resources.py",
    "core/__init__.py",
    "core/about.py",
    "core/language/",
    "core/redaction.py",
    "core/errors.py",
    "core/gdal_calls.py",
    "core/parsing/",
    "core/threads/",
    "core/files/",
    "core/settings.py",
    "core/spatial/",
    "core/extent.py",
    "core/grid.py",
    "core/rasters/",
    "core/http/",
    "core/remote_files/",
    "core/",
    "core/signing/",
    "core/connections.py",
    "core/stac/",
    "core/tiff/",
    "core/gateway/",
    "core/download/",
    "core/layers/",
    "core/layer_sources.py",
    "core/ogc/",
    "core/geoplateforme/",
    "core/export/paths.py",
    "core/export/cutline.py",
    "core/export/request.py",
    "core/export/stacking.py",
    "core/export/sources/",
    "core/export/planning/",
    "core/export/reading/",
    "core/export/writing/",
    "core/export/run.py",
    "core/export/tiling/",
    "core/export/jobs/",
    "core/export/",
    "core/export_sources.py",
    "core/offline_views.py",
    "core/view_cost.py",
    "core/file_details.py",
    "core/layer_refresh.py",
    "core/publishing/",
    "core/recipes/",
    "provider/base_algorithm.py",
    "provider/parameters/",
    "provider/reading/",
    "provider/widgets/",
    "provider/export_algorithm.py",
    "provider/algorithms/",
    "provider/",
    "ui/__init__.py",
    "ui/icons.py",
    "ui/wording/",
    "ui/widgets/",
    "ui/guide/",
    "ui/map/",
    "ui/filters/",
    "ui/results/",
    "ui/details/",
    "ui/connections/",
    "ui/export/",
    "ui/services/",
    "ui/geoplateforme/",
    "ui/actions/",
    "ui/publishing/",
    "ui/panel/",
    "ui/handover/",
    "ui/dock/",
    "ui/integration/browser/",
    "ui/integration/",
    "unsupported.py",
    "plugin.py",
    "__init__.py",
)


@dataclass(frozen=True)
class Module:
    """A source file: its path from the root, its text and its syntax tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree, which every rule goes through."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[str]:
        """Every imported name, in full: relative ones from the plugin's root (`.core.threads.tasks.Task`)."""
        return list(self._imports())

    def _imports(self) -> Iterator[str]:
        package = self.path.split("/")[:-1]
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parents = package[: len(package) - node.level + 1]
                    base = "." + ".".join([*parents, base] if base else parents)
                yield from (f"{base}.{name.name}".replace("..", ".") for name in node.names)

    def is_in(self, *places: str) -> bool:
        return self.path.startswith(places)


def imported(module: Module, *prefixes: str) -> list[str]:
    """The module's imports that are one of the prefixes or below it."""
    return [name for name in module.imports if any(f"{name}.".startswith(f"{prefix}.") for prefix in prefixes)]


def room(path: str) -> str:
    """The room of the file; empty for a file in no room."""
    fitting = (name for name in ROOMS if path == name or (name.endswith("/") and path.startswith(name)))
    return max(fitting, key=len, default="")


def imported_files(module: Module, tree: Collection[str]) -> set[str]:
    """The files of the tree that the module imports, under TYPE_CHECKING and inside functions too."""
    found = set()
    for name in module.imports:
        parts = name.split(".")[1:] if name.startswith(".") else []
        for length in range(len(parts), 0, -1):
            path = "/".join(parts[:length])
            hit = next((file for file in (f"{path}.py", f"{path}/__init__.py") if file in tree), None)
            if hit is not None:
                found.add(hit)
                break
    return found - {module.path}


def against_the_order_of_rooms(modules: Iterable[Module]) -> list[str]:
    """The imports that lead from a room to a later one, and the files that are in no room."""
    by_path = {module.path: module for module in modules}
    found = [f"{path} is in no room" for path in by_path if not room(path)]
    for path, module in by_path.items():
        for other in imported_files(module, by_path):
            if ROOMS.index(room(other)) > ROOMS.index(room(path)):
                found.append(f"{path} -> {other}")
    return found


def circles(modules: Iterable[Module]) -> list[list[str]]:
    """The circles of files that import each other, each circle once."""
    by_path = {module.path: module for module in modules}
    sorter = TopologicalSorter({path: imported_files(module, by_path) for path, module in by_path.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        return [error.args[1]]
    return []


def no_widgets_in_core(module: Module) -> list[str]:
    if not module.is_in("core/"):
        return []
    return imported(module, "qgis.PyQt.QtWidgets", "qgis.gui", "qgis.utils.iface")


def core_imports_nothing_above_it(module: Module) -> list[str]:
    return imported(module, ".ui", ".provider", ".plugin") if module.is_in("core/") else []


def nothing_imports_the_plugin_object(module: Module) -> list[str]:
    return imported(module, ".plugin") if module.is_in("ui/", "provider/") else []


def the_provider_works_without_a_window(module: Module) -> list[str]:
    """qgis_process has no window. The widgets are imported only by Processing's dialogs."""
    if not module.is_in("provider/") or module.is_in("provider/widgets/"):
        return []
    return imported(module, ".ui", "qgis.PyQt.QtWidgets", "qgis.gui", "qgis.utils.iface")


def rooms_work_without_a_catalogue(module: Module) -> list[str]:
    if not module.is_in(*PLAIN):
        return []
    records = (".core.stac.records.", ".core.stac.asset_records.", ".core.stac.validity.")
    return [name for name in imported(module, ".core.stac") if not f"{name}.".startswith(records)]


def only_one_module_imports_pystac(module: Module) -> list[str]:
    found = imported(module, "pystac", "pystac_client", "datacube_browser")
    return found if module.path == LIBRARY else found + imported(module, ".extlibs")


def qt_is_imported_from_qgis_pyqt(module: Module) -> list[str]:
    return imported(module, "PyQt5", "PyQt6", "PySide2", "PySide6", "sip")


def only_some_modules_reach_the_network(module: Module) -> list[str]:
    if module.is_in(*NETWORK):
        return []
    own = (
        "requests",
        "urllib.request",
        "urllib3",
        "http.client",
        "http.server",
        "socket",
        "socketserver",
        "qgis.PyQt.QtNetwork",
    )
    classes = ("QgsNetworkAccessManager", "QgsBlockingNetworkRequest", "QgsNetworkContentFetcher", "QgsFileDownloader")
    return imported(module, *own, *(f"qgis.core.{name}" for name in classes))


def gdal_is_called_through_the_guard(module: Module) -> list[str]:
    """A failing GDAL call returns nothing or raises a RuntimeError; only core/gdal_calls.py handles both."""
    if module.path == "core/gdal_calls.py":
        return []
    can_fail = re.compile(
        r"(gdal|ogr)\.(Open(Ex)?|Warp|Translate|BuildVRT|AutoCreateWarpedVRT|VSIStatL|Unlink|CreateGeo\w+)"
    )
    called = [node for node in module.nodes if isinstance(node, ast.Call)]
    found = [node.func for node in called if can_fail.fullmatch(ast.unparse(node.func))]
    if module.is_in("core/"):
        caught = [node.type for node in module.nodes if isinstance(node, ast.ExceptHandler) and node.type]
        found += [node for node in caught if "RuntimeError" in ast.unparse(node)]
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in found]


def only_some_modules_delete_files(module: Module) -> list[str]:
    """Other modules let `put_in_place` and `move_in_place` do it."""
    if module.is_in(*DELETING):
        return []
    deletes = re.compile(
        r".*\.(unlink|rmdir|rmtree|removedirs|rename|renames|truncate|DeleteDataSource|QuietDelete|removeRecursively)"
        r"|(os|shutil)\.(remove|replace|move)|QFile\.\w+|QDir\.remove|(.*\.)?(TemporaryDirectory|mkdtemp)"
    )
    found = imported(module, ".core.files.own_files.remove", ".core.files.durable_files.replace_file")
    for node in module.nodes:
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.startswith(("self._store.", "self.sources_section.")):  # of searches and sources
            continue
        renames = name.endswith(".replace") and len(node.args) == 1 and not node.keywords
        empties = name.rpartition(".")[2] == "open" and any(
            isinstance(each, ast.Constant) and str(each.value).startswith("w") for each in node.args[-2:]
        )
        if renames or empties or deletes.fullmatch(name):
            found.append(f"line {node.lineno}: {name}")
    return found


def no_pool_holds_up_the_end(module: Module) -> list[str]:
    """QGIS and Python wait for these pools when they end; those of core/threads/ordered_pool.py are daemons."""
    pools = ("concurrent.futures.ThreadPoolExecutor", "multiprocessing.pool", "qgis.PyQt.QtCore.QThreadPool")
    return imported(module, *pools)


def what_ends_with_a_thread_is_not_watched(module: Module) -> list[str]:
    """PyQt would watch its end, which QGIS does not always survive: see core/threads/worker_objects.py."""
    if module.path == "core/http/network_access.py":
        return []
    asked = ("QgsNetworkAccessManager.instance", "QThread.currentThread")
    called = [node for node in module.nodes if isinstance(node, ast.Call)]
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in called if ast.unparse(node.func).endswith(asked)]


def a_crs_is_looked_up_in_one_place(module: Module) -> list[str]:
    """A task must make them: core/spatial/crs.py alone turns text into a CRS, and CRSs into transformations."""
    if module.path == "core/spatial/crs.py":
        return []
    lookup = re.compile(
        r"osr\.(SpatialReference|CoordinateTransformation)|QgsCoordinateTransform"
        r"|(\w+\.)?QgsCoordinateReferenceSystem(\.from\w+)?|.*\.(SetFromUserInput|ImportFrom\w+|createFrom(UserInput|Wkt|Proj))"
    )
    called = [node for node in module.nodes if isinstance(node, ast.Call) and node.args]
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in called if lookup.fullmatch(ast.unparse(node.func))]


def xml_is_parsed_in_one_place(module: Module) -> list[str]:
    """core/parsing/xml_parser.py alone: the parsers of Python, lxml, OWSLib and Qt read entities, or have no limits.
    Writing is free."""
    if module.path == "core/parsing/xml_parser.py":
        return []
    parsers = ("lxml", "owslib.etree", "xml.dom", "xml.parsers", "defusedxml", "html.parser", "xml.sax.make_parser")
    own = ("XMLParser", "XMLPullParser", "fromstring", "fromstringlist", "iterparse", "parse", "XML", "XMLID")
    parsers += tuple(f"xml.etree.ElementTree.{name}" for name in own)
    parsers += tuple(f"qgis.PyQt.{name}" for name in ("QtCore.QXmlStreamReader", "QtXml.QXmlSimpleReader"))
    used = re.compile(rf"(ET|ElementTree|etree)\.({'|'.join(own)})|.*\.(setContent|ImportFromXML)|gdal\.ParseXMLString")
    called = [node for node in module.nodes if isinstance(node, ast.Call)]
    return imported(module, *parsers) + [
        f"line {node.lineno}: {ast.unparse(node)}" for node in called if used.fullmatch(ast.unparse(node.func))
    ]


def no_style_of_a_file_is_loaded(module: Module) -> list[str]:
    """Styles, forms and actions of a server's file are programs. QGIS loads them by default."""
    text = ast.unparse(module.tree)
    found = re.findall(r"loadDefaultStyle\(\)|loadNamedStyle|importNamedStyle|loadDefaultStyle\s*=\s*True", text)
    makes = "QgsVectorLayer(" in text and "'memory'" not in text
    return found + ["QgsVectorLayer without loadDefaultStyle = False"] * (
        makes and "loadDefaultStyle = False" not in text
    )


def words_are_shown_as_they_are(module: Module) -> list[str]:
    """Qt draws what looks like HTML as rich text: labels are PlainLabels or set their format themselves, tool tips are
    the plugin's own words or go through plain_text.py, and boxes say that they show text."""
    if not module.is_in("ui/", "plugin.py") or module.path == "ui/widgets/plain_text.py":
        return []
    found = []
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and "QLabel" in [ast.unparse(base) for base in node.bases]:
            found += [f"line {node.lineno}: {node.name}"] * ("setTextFormat(" not in ast.unparse(node))
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).rpartition(".")[2]
        if called == "QLabel" or (called == "QMessageBox" and "setTextFormat(" not in module.text):
            found.append(f"line {node.lineno}: {called}")
        is_tip = called in ("setToolTip", "setWhatsThis") or (
            called in ("setData", "setItemData") and any("ToolTipRole" in ast.unparse(each) for each in node.args)
        )
        if is_tip and not any(map(_is_plain, node.args)):
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def _is_plain(value: ast.expr) -> bool:
    """Whether the text is a translated literal, with or without numbers in it, or is made plain."""
    if isinstance(value, ast.IfExp):
        return _is_plain(value.body) and _is_plain(value.orelse)
    if isinstance(value, ast.Constant):
        return value.value == ""
    name = ast.unparse(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
    return name in ("tr", "translate", "plain_tip", "wrapped_tip")


def the_log_gets_text(module: Module) -> list[str]:
    """QGIS's message log draws HTML; core/message_log.py escapes it."""
    return [] if module.path == "core/message_log.py" else imported(module, "qgis.core.QgsMessageLog")


def it_works_on_every_system(module: Module) -> list[str]:
    """Windows has no such modules and functions, asks for a right before it makes a symbolic link, and has its folders
    elsewhere."""
    modules = ("fcntl", "grp", "pwd", "pty", "resource", "syslog", "termios", "tty", "winreg", "msvcrt", "_winapi")
    lacking = re.compile(
        r"os\.(fork|forkpty|kill|killpg|link|symlink|mkfifo|mknod|statvfs|uname|nice|chown|lchown|getuid|geteuid|getgid"
        r"|getloadavg|sched_\w+|posix_\w+)|(.*\.)?(symlink_to|hardlink_to|link_to|readlink)"
        r"|signal\.(SIGKILL|SIGALRM|SIGUSR\d|alarm|setitimer)|time\.tzset|mimetypes\.\w+"
        r"|.*\.(as_uri|expanduser|expandvars)"
    )
    used = [node.func for node in module.nodes if isinstance(node, ast.Call)]
    found = [node for node in used if lacking.fullmatch(ast.unparse(node))]
    formats = re.compile(r"%[-_^#][a-zA-Z]|%[sPklhCDFGrRTuVne+]")
    places = re.compile(r"(/(tmp|home|var|usr|etc|opt|Users)/|~/|[A-Z]:[\\/])\S*")
    found += [each for each in module.nodes if isinstance(each, ast.Constant) and places.fullmatch(str(each.value))]
    for node in module.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".strftime", ".strptime")):
            found += [each for each in node.args if isinstance(each, ast.Constant) and formats.search(str(each.value))]
    return imported(module, *modules) + [f"line {node.lineno}: {ast.unparse(node)}" for node in found]


def texts_are_the_same_on_every_system(module: Module) -> list[str]:
    """Windows writes texts in the encoding of its country and with other line ends, unless it is told."""
    found = []
    for node in module.nodes:
        if not isinstance(node, ast.Call):
            continue
        name, named = ast.unparse(node.func).rpartition(".")[2], {each.arg for each in node.keywords}
        mode = next((str(each.value) for each in node.args[-2:] if isinstance(each, ast.Constant)), "")
        writes = name == "write_text" or (name == "open" and re.fullmatch(r"[wax]\+?", mode) is not None)
        reads = (name == "read_text" and not node.args) or (name == "open" and mode in ("r", "rt"))
        if (writes and not named >= {"encoding", "newline"}) or (reads and "encoding" not in named):
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def entries_are_written_by_one_qgis_at_a_time(module: Module) -> list[str]:
    """What another QGIS has just written would be lost: see `core.settings.writing`."""
    writes = re.compile(
        r"settings\(\)\..*\.(setValue|remove|deleteItem|deleteAllItems)|getattr\(settings\(\).*\.setValue"
    )
    alone = [
        node
        for each in module.nodes
        if isinstance(each, ast.With) and "writing()" in [ast.unparse(item.context_expr) for item in each.items]
        for node in ast.walk(each)
    ]
    calls = (node for node in module.nodes if isinstance(node, ast.Call) and node not in alone)
    return [f"line {node.lineno}: {ast.unparse(node)}" for node in calls if writes.fullmatch(ast.unparse(node.func))]


def what_is_disposed_of_imports_nothing(module: Module) -> list[str]:
    """The plugin's modules are gone by then, and would come back."""
    found = []
    for function in (node for node in module.nodes if isinstance(node, ast.FunctionDef)):
        asks = [node.lineno for node in ast.walk(function) if getattr(node, "attr", "") == "_is_disposed"]
        loads = [node.lineno for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
        if asks and any(line < min(asks) for line in loads):
            found.append(function.name)
    return found


def no_assert(module: Module) -> list[str]:
    return [f"line {node.lineno}" for node in module.nodes if isinstance(node, ast.Assert)]


def no_bare_except(module: Module) -> list[str]:
    handlers = (node for node in module.nodes if isinstance(node, ast.ExceptHandler))
    return [f"line {node.lineno}" for node in handlers if node.type is None]


def the_search_path_is_not_changed(module: Module) -> list[str]:
    attributes = (node for node in module.nodes if isinstance(node, ast.Attribute))
    return [ast.unparse(node) for node in attributes if ast.unparse(node) == "sys.path"]


def translated_strings_are_literals(module: Module) -> list[str]:
    """pylupdate finds only literals, no variables or f-strings, and needs a context."""
    found = []
    wrappers = [node for node in module.nodes if isinstance(node, ast.FunctionDef) and node.name == "tr"]
    passed_on = {id(node) for wrapper in wrappers for node in ast.walk(wrapper)}
    for node in module.nodes:
        if not isinstance(node, ast.Call) or id(node) in passed_on:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        wanted = {"tr": node.args[:1], "translate": node.args[:2]}.get(called, [])
        if called == "translate" and len(wanted) < 2:
            continue  # another function named translate, of a geometry or a string
        if isinstance(node.func, ast.Name) and called == "tr":
            found.append(f"line {node.lineno}: tr without an object has no context")
        found += [f"line {node.lineno}" for value in wanted if not isinstance(getattr(value, "value", None), str)]
    return found


def visible_strings_are_translated(module: Module) -> list[str]:
    """Setters of visible texts must not get untranslated literals."""
    setters = re.compile(r"set(Text|ToolTip|StatusTip|WindowTitle|PlaceholderText|Title|AccessibleName|WhatsThis)$")
    found = []
    for node in module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and setters.match(node.func.attr):
            words = [value.value for value in node.args if isinstance(value, ast.Constant)]
            found += [
                f"line {node.lineno}: {word}" for word in words if isinstance(word, str) and re.search(r"\w", word)
            ]
    return found


def modules_stay_small(module: Module) -> list[str]:
    lines, limit = len(module.text.splitlines()), PLUGIN_LINES if module.path == "plugin.py" else MODULE_LINES
    return [f"{lines} lines, at most {limit}"] if lines > limit else []


RULES: dict[Callable[[Module], list[str]], tuple[str, str]] = {
    no_widgets_in_core: ("core/a.py", "from qgis.PyQt.QtWidgets import QLabel"),
    core_imports_nothing_above_it: ("core/stac/a.py", "from ...ui.messages import Messages"),
    nothing_imports_the_plugin_object: ("ui/a.py", "from ..plugin import DatacubeBrowserPlugin"),
    the_provider_works_without_a_window: ("provider/a.py", "from ..ui.icons import icon"),
    rooms_work_without_a_catalogue: ("core/export/a.py", "from ..stac.service import StacService"),
    only_one_module_imports_pystac: ("core/stac/a.py", "from ...extlibs import pystac"),
    qt_is_imported_from_qgis_pyqt: ("ui/a.py", "from PyQt5.QtCore import Qt"),
    only_some_modules_reach_the_network: ("core/layers/a.py", "import requests"),
    gdal_is_called_through_the_guard: ("core/a.py", "dataset = gdal.OpenEx(path)"),
    only_some_modules_delete_files: ("core/layers/a.py", "Path(name).unlink()"),
    no_pool_holds_up_the_end: ("core/a.py", "from concurrent.futures import ThreadPoolExecutor"),
    what_ends_with_a_thread_is_not_watched: ("core/a.py", "is_main = QThread.currentThread() == self.thread()"),
    a_crs_is_looked_up_in_one_place: ("ui/a.py", "crs = QgsCoordinateReferenceSystem('EPSG:3979')"),
    xml_is_parsed_in_one_place: ("core/a.py", "from xml.etree import ElementTree as ET\nET.fromstring(text)"),
    no_style_of_a_file_is_loaded: ("core/a.py", "layer = QgsVectorLayer(uri, name, 'ogr')"),
    words_are_shown_as_they_are: ("ui/a.py", "label = QLabel(title)"),
    the_log_gets_text: ("ui/a.py", "from qgis.core import QgsMessageLog"),
    it_works_on_every_system: ("core/a.py", "os.symlink(one, other)"),
    texts_are_the_same_on_every_system: ("core/a.py", "path.write_text(text, encoding='utf-8')"),
    entries_are_written_by_one_qgis_at_a_time: ("ui/a.py", "settings().show_details.setValue(True)"),
    what_is_disposed_of_imports_nothing: (
        "ui/a.py",
        "def go_on(self):\n    from .b import b\n    if self._is_disposed:\n        return",
    ),
    no_assert: ("core/a.py", "assert True"),
    no_bare_except: ("core/a.py", "try:\n    pass\nexcept:\n    pass"),
    the_search_path_is_not_changed: ("core/a.py", "import sys\nsys.path.append('x')"),
    translated_strings_are_literals: ("ui/a.py", "self.tr(f'{count} items')"),
    visible_strings_are_translated: ("ui/a.py", "label.setText('Items')"),
    modules_stay_small: ("core/a.py", "a = 1\n" * (MODULE_LINES + 1)),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_shipped_modules_keep_the_rule(rule: Callable[[Module], list[str]]) -> None:
    modules = shipped_modules()
    assert len(modules) > 20
    assert {module.path: found for module in modules if (found := rule(module))} == {}


@pytest.mark.parametrize(
    "breach",
    [
        "path.unlink(missing_ok=True)",
        "os.remove(path)",
        "shutil.rmtree(folder)",
        "part.replace(path)",
        "path.rename(other)",
        "open(path, 'w')",
        "path.open('wb')",
        "QFile.remove(path)",
        "from ..files.own_files import remove",
    ],
)
def test_files_are_deleted_in_a_few_places_alone(breach: str) -> None:
    assert only_some_modules_delete_files(Module("core/layers/a.py", breach))
    assert not only_some_modules_delete_files(Module(DELETING[0], breach))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_breach_of_the_rule_is_found(rule: Callable[[Module], list[str]]) -> None:
    assert rule(Module(*RULES[rule]))


@cache
def shipped_modules() -> list[Module]:
    return [Module(path.as_posix(), (ROOT / path).read_text(encoding="utf-8")) for path in sources(".py")]


def test_no_file_imports_in_a_circle() -> None:
    assert circles(shipped_modules()) == []


def test_every_room_uses_only_the_rooms_below_it() -> None:
    assert against_the_order_of_rooms(shipped_modules()) == []


@pytest.mark.parametrize(
    "back",
    [
        "from .a import A",
        "from . import a",
        "if TYPE_CHECKING:\n    from .a import A",
        "def later():\n    from .a import A",
        "from .c import C",
    ],
)
def test_a_circle_of_imports_is_found(back: str) -> None:
    first = Module("core/a.py", "from .b import B")
    third = Module("core/c.py", "from . import a")
    assert circles([first, Module("core/b.py", back), third])
    assert not circles([first, Module("core/b.py", "import a, os"), third])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("ui/widgets/a.py", "from ..panel.b import B"),
        ("ui/widgets/a.py", "from ..panel import b"),
        ("ui/widgets/a.py", "if TYPE_CHECKING:\n    from ..panel.b import B"),
        ("ui/widgets/a.py", "def later():\n    from ..panel.b import B"),
        ("core/a.py", "from ..ui.panel.b import B"),
    ],
)
def test_an_import_from_a_later_room_is_found(path: str, code: str) -> None:
    below = Module("ui/panel/b.py", "from ..widgets.c import C")
    assert against_the_order_of_rooms([below, Module("ui/widgets/c.py", "")]) == []
    assert against_the_order_of_rooms([below, Module(path, code)]) == [f"{path} -> ui/panel/b.py"]


def test_a_file_in_no_room_is_found() -> None:
    assert against_the_order_of_rooms([Module("more/a.py", "")]) == ["more/a.py is in no room"]


def test_rules_do_not_match_modules_with_similar_names() -> None:
    module = Module("core/a.py", "from pystack import x\nfrom .ui_free import y\nimport urllib.parse")
    assert not only_one_module_imports_pystac(module)
    assert not core_imports_nothing_above_it(module)
    assert not only_some_modules_reach_the_network(module)


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl",
        "from resource import getrlimit",
        "os.kill(number, 9)",
        "path.symlink_to(other)",
        "uri = path.as_uri()",
        "text = moment.strftime('%-d %B')",
        "kind = mimetypes.guess_type(name)",
        "folder = '/tmp/datacube'",
        "folder = os.path.expanduser(name)",
    ],
)
def test_what_another_system_lacks_is_found(code: str) -> None:
    assert it_works_on_every_system(Module("core/a.py", code))


@pytest.mark.parametrize(
    "code",
    [
        "path.read_text()",
        "open(path, 'w', encoding='utf-8')",
        "path.open('a', newline='')",
        "path.write_text(text)",
    ],
)
def test_a_text_that_another_system_writes_otherwise_is_found(code: str) -> None:
    assert texts_are_the_same_on_every_system(Module("core/a.py", code))
    whole = "path.open('w', encoding='utf-8', newline='\\n')\npath.read_text(encoding='utf-8')\npath.open('wb')"
    assert not texts_are_the_same_on_every_system(Module("core/a.py", whole))


def test_forms_name_qgis_widgets_by_their_python_module() -> None:
    """PyQt cannot load forms with `<header>qgsfilewidget.h</header>`; signals are connected in the code."""
    for path in sources(".ui"):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.findall(r"<header>(?!qgis\.gui</header>)[^<]*</header>", text) == [], path
        assert "<connection>" not in text, path


def test_no_folder_shadows_qgis_own_packages() -> None:
    assert not {path.name for path in ROOT.iterdir()} & {"processing", "qgis", "console", "pyplugin_installer"}


@pytest.mark.parametrize(
    "code",
    [
        "from lxml import etree",
        "from owslib.etree import etree",
        "from xml.dom import minidom",
        "from xml.parsers import expat",
        "from xml.etree.ElementTree import fromstring",
        "import xml.etree.ElementTree as ET\nET.iterparse(file)",
        "from qgis.PyQt.QtCore import QXmlStreamReader",
        "document.setContent(text)",
    ],
)
def test_a_second_parser_of_xml_is_found(code: str) -> None:
    assert xml_is_parsed_in_one_place(Module("ui/a.py", code))
    assert not xml_is_parsed_in_one_place(Module("core/a.py", "from xml.etree.ElementTree import Element, tostring"))


@pytest.mark.parametrize(
    "code",
    [
        "box = QMessageBox(parent)",
        "button.setToolTip(item.title)",
        "button.setToolTip(self.tr('Of {name}').format(name=name))",
        "button.setToolTip(self.tr('Open') if is_open else title)",
        "combo.setItemData(0, title, Qt.ItemDataRole.ToolTipRole)",
        "class Title(QLabel):\n    pass",
    ],
)
def test_a_widget_that_may_draw_rich_text_is_found(code: str) -> None:
    assert words_are_shown_as_they_are(Module("ui/a.py", code))


def test_labels_of_forms_that_are_filled_by_the_code_show_text() -> None:
    for path in sources(".ui"):
        text = (ROOT / path).read_text(encoding="utf-8")
        labels = re.findall(r'<widget class="QLabel" name="\w+"(?:/>|>.*?</widget>)', text, re.DOTALL)
        own = [label for label in labels if 'name="text"' not in label]
        assert [label for label in own if "Qt::PlainText" not in label] == [], path
