"""Messages in a real QGIS window change neither the dock nor the map canvas."""

from __future__ import annotations

import pytest

from demo.qgis_process import do_in_qgis, make_profile
from tests.servers.stub import long_list


@pytest.mark.parametrize(("font", "language"), [("1.0", "en"), ("1.5", "fr")])
def test_messages_change_neither_the_dock_nor_the_canvas(package, stub_api, tmp_path, font, language):
    profile = make_profile(tmp_path / "profile", package, language=language)
    orders = {"stac_url": stub_api(long_list(30, 10)).url, "font": font, "pictures": str(tmp_path)}
    facts = do_in_qgis("tests.desktop.message_jobs:show_messages", profile, tmp_path / "run", seconds=240, **orders)
    seen = facts[-1]["seen"]
    assert len(seen) == 8
    for before, during, after in seen:
        assert during == before
        assert after == before
