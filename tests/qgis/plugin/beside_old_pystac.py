"""Run by test_coexistence.py: use our pystac and another plugin's in one process, in the order the arguments say."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from qgis.core import QgsApplication

ITEM = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "stac_extensions": ["https://stac-extensions.github.io/projection/v1.1.0/schema.json"],
    "id": "a",
    "geometry": None,
    "properties": {"datetime": "2023-05-29T00:00:00Z", "proj:epsg": 3979},
    "links": [],
    "assets": {},
}


def theirs() -> str:
    import pystac
    from pystac.version import __version__

    return f"{__version__} {pystac.Item.__module__} {Path(pystac.__file__).parent.parent.name}"


def ours() -> str:
    sys.path.append(str(Path(__file__).parents[3]))
    importlib.import_module("tests.conftest")  # it names the checkout's root datacube_browser
    importlib.import_module("datacube_browser.core.stac.pystac_io")
    from datacube_browser.extlibs import pystac, pystac_client

    item = pystac.Item.from_dict(ITEM)
    client = pystac_client.Client(
        "", "", extra_fields={"conformsTo": ["https://api.stacspec.org/v1.0.0/item-search#sort"]}
    )
    does_sort = client.conforms_to("SORT")
    versions = f"{pystac.__version__} {pystac_client.__version__}"
    return f"{versions} {pystac.Item.__module__} {item.ext.proj.epsg} {does_sort}"


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    sys.path.insert(0, sys.argv[1])
    said = [{"ours": ours, "theirs": theirs}[who]() for who in sys.argv[2:]]
    named = sorted(name for name in sys.modules if name.split(".")[0] in ("pystac", "pystac_client"))
    print(json.dumps({"said": said, "named": named}))


if __name__ == "__main__":
    main()
