"""From the map canvas to a published WMS layer that shows the harvested picture, by mouse, in a French QGIS."""

from __future__ import annotations

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.servers.entrepot_pyramid import mercator

CORSICA = (8.507, 41.338, 9.591, 43.004)
#: South-west and north-east, in EPSG:3857.
CORNERS = (mercator(*CORSICA[:2]), mercator(*CORSICA[2:]))


def orders_for(entrepot, pictures):
    """What the jobs need to know of a test server with something to harvest, and the folder for their pictures."""
    entrepot.add_layer("ORTHO", CORSICA, bottom=9)
    (west, south), (east, north) = CORNERS
    return {
        "api": entrepot.api_url,
        "wms": entrepot.wms_url,
        "middle": ((west + east) / 2, (south + north) / 2),
        "user": entrepot.sign_in.user,
        "password": entrepot.sign_in.password,
        "token_url": entrepot.sign_in.token_url,
        "authorization_url": entrepot.sign_in.authorization_url,
        "pictures": str(pictures),
    }


def test_a_wms_layer_is_harvested_published_and_shown_and_its_run_is_found_again(package, entrepot, tmp_path):
    orders = orders_for(entrepot, tmp_path)
    middle = orders["middle"]
    profile = make_profile(tmp_path / "profile", package, language="fr")
    jobs = "tests.desktop.geoplateforme_jobs"
    done = do_in_qgis(f"{jobs}:harvest_and_publish", profile, tmp_path / "first", seconds=400, **orders)
    facts = {step["step"]: step for step in done}

    assert "Moissonner dans la Géoplateforme…" in facts["menu"]["entries"]
    assert facts["tried"]["layers"] == "ORTHO"
    assert "dalle" in facts["tried"]["estimate"]
    assert facts["ran"]["name"] == "Corse"
    assert "Niveaux\N{NO-BREAK SPACE}: 0 à 8" in facts["ran"]["report"]
    assert facts["added"]["is_valid"]
    assert "layers=corse" in facts["added"]["source"]
    made = [each for each in entrepot.datastore.configurations.values() if each["layer_name"] == "corse"]
    assert [each["type_infos"]["abstract"] for each in made] == ["Photographies de la Corse"]
    (west, south), (east, north) = CORNERS
    for offset, colour in zip((-30_000, 0, 30_000), facts["added"]["colours"], strict=True):
        red, green = (
            250 * (place - low + offset) / (high - low)
            for place, low, high in zip(middle, (west, south), (east, north), strict=True)
        )
        assert colour == pytest.approx([red, green, 100], abs=14)

    again = do_in_qgis(f"{jobs}:find_the_run_again", profile, tmp_path / "second", seconds=200, **orders)[-1]
    assert again["name"] == "Corse"
    assert "0 à 8" in again["report"]
