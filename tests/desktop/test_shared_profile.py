"""Two QGIS windows with one profile, after a third was killed in the midst of an export."""

from __future__ import annotations

import threading

import pytest
from qgis.PyQt.QtCore import QSettings

from demo.qgis_process import QgisError, do_in_qgis, make_profile
from tests.life.servers import servers

JOBS = "tests.desktop.shared_jobs"


def test_one_of_two_windows_offers_what_was_interrupted_and_no_setting_is_lost(package, tmp_path):
    profile = make_profile(tmp_path / "profile", package)
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    done, raised = {}, []
    with servers(tmp_path / "served") as links:
        orders = {**links.orders, "meeting": str(meeting)}
        with pytest.raises(QgisError, match="ended with -9"):
            do_in_qgis(f"{JOBS}:be_killed_in_the_midst", profile, tmp_path / "killed", seconds=120, **orders)
        links.let_go()
        links.proxies[1].clear()

        def look(who):
            try:
                done[who] = do_in_qgis(
                    f"{JOBS}:look_for_offers", profile, tmp_path / who, seconds=200, who=who, **orders
                )
            except QgisError as error:
                raised.append(error)

        threads = [threading.Thread(target=look, args=(who,)) for who in ("ada", "grace")]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert raised == []
    offered = {who: {step["step"]: step for step in steps}["offered"]["texts"] for who, steps in done.items()}
    texts = [text for each in offered.values() for text in each]
    assert len(texts) == 2, offered
    assert ["first.tif" in texts[0], "second.tif" in texts[1]] == [True, True]
    for steps in done.values():
        assert steps[-1]["files"] == ["first.tif", "second.tif"]
    kept = QSettings(str(profile / "profiles" / "default" / "QGIS" / "QGIS3.ini"), QSettings.Format.IniFormat)
    kept.beginGroup("plugins/datacube_browser")
    assert not kept.value("interrupted-exports")
    for who in ("ada", "grace"):
        assert f'"{who}' in kept.value("saved-searches")
        assert kept.value("saved-searches").count(f'"name": "{who}') == 3
        assert f"{who} 2" in kept.value("recent-searches")
    assert len(kept.value("favourite-catalogs")) == 2
    kept.beginGroup("catalogs/items")
    assert len(kept.childGroups()) == 2
