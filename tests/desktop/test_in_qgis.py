"""The packaged plugin in a real QGIS window: loading, unloading, the dock's place, language."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.servers.stub import long_list


@pytest.fixture
def catalogue_url(stub_api) -> str:
    return stub_api(long_list(30, 10)).url


def in_qgis(job: str, profile: Path, folder: Path, **orders: str) -> dict[str, object]:
    """Do a job; return the facts of its last step."""
    return do_in_qgis(f"tests.desktop.jobs:{job}", profile, folder, seconds=240, **orders)[-1]


def test_switching_the_plugin_off_and_on_twenty_times_leaves_nothing_behind(package, catalogue_url, tmp_path):
    profile = make_profile(tmp_path / "profile", package)
    facts = in_qgis("reload_often", profile, tmp_path / "run", stac_url=catalogue_url)
    assert facts["times"] == 20
    assert facts["after"] == facts["before"]
    assert facts["after"]["modules"] == facts["after"]["code"] == []
    assert facts["after"]["settings of QGIS"] == []
    assert facts["more"]["blocks"] <= 30, facts["more"]
    assert facts["more"]["bytes"] <= 120_000, facts["more"]  # 58,000 are PyQt's and QGIS's: `docs/trust.md`


def test_unloading_the_plugin_closes_its_windows(package, catalogue_url, tmp_path):
    orders = {"stac_url": catalogue_url, "exports": str(tmp_path)}
    facts = in_qgis("switch_off_with_windows_open", make_profile(tmp_path / "profile", package), tmp_path, **orders)
    assert facts["before"] == []
    assert facts["shown"] >= 4
    assert facts["left"] == []
    assert facts["modules"] == facts["code"] == []
    assert facts["imported"] == []  # another QGIS may have updated the plugin: its files are another version's


def test_switching_the_plugin_off_while_it_connects_leaves_no_module_behind(package, tmp_path):
    facts = in_qgis("switch_off_while_connecting", make_profile(tmp_path / "profile", package), tmp_path / "run")
    assert facts["left"] == [[]] * 6
    assert facts["imported"] == []  # where it was never shown


def test_the_dock_reopens_where_it_was_left(package, tmp_path):
    profile = make_profile(tmp_path / "profile", package)
    assert in_qgis("look_at_the_dock", profile, tmp_path / "first")["is_visible"] is False
    in_qgis("leave_the_dock_open", profile, tmp_path / "second")
    again = in_qgis("look_at_the_dock", profile, tmp_path / "third")
    assert again["is_visible"] is True
    assert again["area"] == "left"


def test_the_dock_is_on_the_right_and_opens_from_the_toolbar_and_the_web_menu(package, tmp_path):
    facts = in_qgis("open_from_everywhere", make_profile(tmp_path / "profile", package), tmp_path / "run")
    assert facts["area"] == "right"
    assert facts["toolbar"] == [True, False]
    assert facts["menu"] == [True, False]


def test_the_dock_is_in_french_in_a_french_qgis(package, tmp_path):
    facts = in_qgis("read_the_dock", make_profile(tmp_path / "profile", package, language="fr"), tmp_path / "run")
    assert facts["title"] == "Navigateur de cube de données"
    assert "Enregistrer l'étendue du canevas sous…" in facts["texts"]
    assert not {"Search", "More", "Where", "Add to Map", "Follow"} & set(facts["texts"])


def test_starting_qgis_imports_no_heavy_modules(package, tmp_path):
    facts = in_qgis("list_imports", make_profile(tmp_path / "profile", package), tmp_path / "run")
    assert facts["heavy"] == []


def test_hrdem_in_my_maps_view_shows_the_map_that_qgiss_welcome_page_covers(package, catalogue_url, tmp_path):
    profile = make_profile(tmp_path / "profile", package)
    facts = in_qgis("start_from_the_welcome_page", profile, tmp_path / "run", stac_url=catalogue_url)
    assert (facts["before"], facts["after"]) == (False, True)
