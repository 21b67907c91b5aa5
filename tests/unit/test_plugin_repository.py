"""What lies beside the zip: plugins.xml for QGIS's Plugin Manager, the bill of materials, and the list of licences."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from scripts import bundled
from scripts.plugin_files import NAME, ROOT
from scripts.plugin_repository import plugins_xml

if TYPE_CHECKING:
    from pathlib import Path


def test_the_repository_names_the_zip_below_its_own_address() -> None:
    values = {"name": "Cubes & <more>", "version": "1.2.3", "qgisMinimumVersion": "3.40", "changelog": "a\nb & c"}
    text = plugins_xml(values, "cubes.zip", "https://example.org/qgis/", time.gmtime(0))
    plugin = ET.fromstring(text).find("pyqgis_plugin")
    assert plugin is not None
    assert plugin.attrib == {"name": "Cubes & <more>", "version": "1.2.3"}
    found = {element.tag: element.text for element in plugin}
    assert found["download_url"] == "https://example.org/qgis/cubes.zip"
    assert found["file_name"] == "cubes.zip"
    assert found["qgis_minimum_version"] == "3.40"
    assert found["changelog"] == "a\nb & c"
    assert found["update_date"] == "1970-01-01T00:00:00+00:00"


def test_the_bill_of_materials_names_every_bundled_library_with_its_licence_and_hash(tmp_path: Path) -> None:
    package = tmp_path / f"{NAME}.zip"
    package.write_bytes(b"zip")
    first = bundled.bill_of_materials(package, "1.2.3", 1_700_000_000)
    assert first == bundled.bill_of_materials(package, "1.2.3", 1_700_000_000)
    bom = json.loads(first)
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert bom["metadata"]["component"]["licenses"] == [{"license": {"id": "GPL-3.0-or-later"}}]
    pins = (ROOT / "requirements-extlibs.txt").read_text(encoding="utf-8")
    assert {part["purl"] for part in bom["components"]} == {"pkg:pypi/pystac@1.14.3", "pkg:pypi/pystac-client@0.9.1"}
    for part in bom["components"]:
        assert f"{part['name']}=={part['version']}" in pins
        assert part["hashes"][0]["content"] in pins
        assert part["licenses"] == [{"license": {"id": "Apache-2.0"}}]


def test_every_bundled_library_is_in_the_list_of_licences() -> None:
    folders = {path.parent.name for path in (ROOT / "extlibs").glob("*/__init__.py")}
    assert {library.folder for library in bundled.libraries()} == {f"extlibs/{name}" for name in folders}
    for library in bundled.libraries():
        assert f"| {library.version} | Apache-2.0 | {library.folder}/LICENSE |" in bundled.licence_list()


def test_a_licence_that_has_changed_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bundled.LIBRARIES, "pystac", ("", "MIT", "MIT License"))
    with pytest.raises(SystemExit, match="extlibs/pystac/LICENSE is not MIT"):
        bundled.licence_list()
