"""The plugin in other parts of QGIS, used with mouse and keyboard in a real QGIS window."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.qgis_process import do_in_qgis, make_profile

ITEM = "10_3-mosaic-1m"


JOBS = ["use_custom_shortcut", "set_options", "read_help", "use_locator", "use_browser_panel", "use_layer_menu"]
DRAGS = ["drop_from_the_browser_panel", "drag_from_the_dock", "drag_from_the_dock_to_the_layer_tree"]
JOBS += ["keep_view_offline", *DRAGS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the jobs write."""
    return tmp_path_factory.mktemp("integration")


@pytest.fixture(scope="module")
def done(package, datacube, folder):
    """A function that does jobs, one after the other in one QGIS; gives what it says of each by its name."""

    def do(*jobs):
        profile = make_profile(folder / "profile", package, relief=False)
        said = do_in_qgis(
            "tests.desktop.integration_jobs:one_after_the_other",
            profile,
            folder / "run",
            seconds=600,
            jobs=jobs,
            stac_url=datacube.stac_url,
            pictures=str(folder),
        )
        return {step["step"]: step for step in said}

    return do


@pytest.fixture(scope="module")
def said(done):
    return done(*JOBS)


def facts_of(said, job):
    """The facts of the job's steps by the steps' names."""
    assert not said[job]["error"]
    return said[job]["facts"]


def source(datacube):
    return f"/vsicurl/{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"


def test_a_double_click_in_the_browser_panel_adds_an_asset(said, datacube):
    facts = facts_of(said, "use_browser_panel")
    assert facts["added"]["source"] == source(datacube)
    assert facts["added"]["item"] == ITEM
    assert {"Add to Map", "Save Canvas Extent as…", "Copy As"} <= set(facts["menu"]["entries"])
    assert facts["shown"]["catalog"] == "Local"
    assert facts["shown"]["is_visible"]


@pytest.mark.parametrize("job", DRAGS)
def test_an_asset_dragged_onto_the_map_or_the_layer_tree_becomes_a_layer_with_its_item(said, datacube, job):
    facts = facts_of(said, job)["dropped"]
    assert (facts["source"], facts["item"]) == (source(datacube), ITEM)


def test_the_layer_menu_shows_the_item_and_zooms_to_native_resolution(said):
    facts = facts_of(said, "use_layer_menu")
    entries = facts["menu"]["entries"]
    for entry in (
        "Save Canvas Extent as…",
        "Publish in a Catalogue…",
        "Show in Datacube Browser",
        "Zoom to Native Resolution (100%)",
    ):
        assert entries.count(entry) == 1
    assert facts["shown"]["is_visible"]
    assert facts["zoomed"]["units_per_pixel"] == pytest.approx(1.0, rel=0.1)
    assert "Show in Datacube Browser" not in facts["foreign"]["entries"]


def test_a_view_is_kept_offline_by_the_layer_menu_and_goes_back_by_the_dock(said, folder):
    facts = facts_of(said, "keep_view_offline")
    assert "Keep This View Offline" in facts["remote"]["entries"]
    assert "Return to Remote Source" not in facts["remote"]["entries"]
    assert Path(facts["offline"]["source"]).parent == folder / "run" / "home"
    assert facts["offline"]["is_valid"]
    assert "Return to Remote Source" in facts["offline"]["entries"]
    assert "Keep This View Offline" not in facts["offline"]["entries"]
    assert "Keep This View Offline" not in facts["back"]["entries"]
    assert facts["back"]["is_valid"]


def test_the_locator_finds_collections_and_items_with_the_prefix_dc(said):
    facts = facts_of(said, "use_locator")
    assert any("Mosaic" in text for text in facts["collections"]["texts"])
    assert any(ITEM in text for text in facts["items"]["texts"])
    assert facts["shown"]["is_visible"]


def test_every_action_can_have_a_shortcut_and_has_none_by_default(said):
    facts = facts_of(said, "use_custom_shortcut")["pressed"]
    assert facts["has_focus"]
    assert len(facts["actions"]) == 26
    assert set(facts["defaults"]) == {""}


def test_the_options_page_keeps_what_is_set_when_ok_is_pressed_and_nothing_after_cancel(said, folder):
    facts = facts_of(said, "set_options")
    assert len(facts["page"]["texts"]) == 5
    assert (facts["page"]["folder"], facts["page"]["details"]) == ("", False)
    for moment in ("kept", "again", "kept after cancel"):
        assert (facts[moment]["folder"], facts[moment]["details"]) == (str(folder), True)


def test_the_help_menu_opens_the_guide_that_is_in_the_package(said):
    facts = facts_of(said, "read_help")["help"]
    assert facts["entries"] == 1
    assert facts["pages"] == 6
    assert facts["pictures"] >= 10


def test_unloading_the_plugin_with_its_branch_open_leaves_nothing_behind(done):
    facts = facts_of(done("reload_with_open_branch"), "reload_with_open_branch")["reloaded"]
    assert facts["times"] == 20
    assert facts["after"] == facts["before"]
    assert facts["after"]["branch"] is False
    assert facts["after"]["keys"] == 0


def test_an_error_of_one_part_keeps_no_other_in_qgis_and_the_plugin_starts_anew(done):
    said = done("unload_with_errors")["unload_with_errors"]
    assert not said["error"]
    unloaded, started, failed, again = said["facts"].values()
    assert unloaded["done"]
    assert sorted(unloaded["errors"]) == ["cancel_all", *["dispose"] * 5, "end_session"]
    assert unloaded["left"] == {}
    assert started["done"]
    assert started["before"] == started["after"]
    assert not failed["done"]
    assert failed["errors"] == ["setToggleVisibilityAction"]
    assert failed["left"] == {}
    assert again["done"]
    assert again["before"] == again["after"]
