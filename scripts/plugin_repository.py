"""plugins.xml: what QGIS's Plugin Manager reads of a repository, beside the zip in build/.

Both on a web server, its address is added under *Plugins › Manage and Install Plugins… › Settings*.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Elements of a plugin, and the key of metadata.txt that each holds.
ELEMENTS = {
    "description": "description",
    "about": "about",
    "version": "version",
    "qgis_minimum_version": "qgisMinimumVersion",
    "qgis_maximum_version": "qgisMaximumVersion",
    "homepage": "homepage",
    "author_name": "author",
    "experimental": "experimental",
    "deprecated": "deprecated",
    "tracker": "tracker",
    "repository": "repository",
    "tags": "tags",
    "category": "category",
    "changelog": "changelog",
}


def plugins_xml(metadata: Mapping[str, str], file_name: str, folder_url: str, moment: time.struct_time) -> str:
    """The repository with this one plugin, whose zip is `file_name` in the folder at that address. `moment`: UTC."""
    root = ET.Element("plugins")
    plugin = ET.SubElement(root, "pyqgis_plugin", name=metadata["name"], version=metadata["version"])
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", moment)
    values = {element: metadata.get(key, "") for element, key in ELEMENTS.items()}
    values |= {"file_name": file_name, "download_url": f"{folder_url.rstrip('/')}/{file_name}"}
    values |= {"trusted": "False", "server": "False", "create_date": stamp, "update_date": stamp}
    for element, text in values.items():
        ET.SubElement(plugin, element).text = text
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
