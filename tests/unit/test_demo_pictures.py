"""`make screenshots`: which pictures are missing, and what becomes of the others when one fails."""

from __future__ import annotations

import re

import pytest

from demo import screenshots
from demo.qgis_process import QgisError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    package = tmp_path / "package.zip"
    package.write_bytes(b"one")
    monkeypatch.setattr(screenshots, "PACKAGE", package)
    monkeypatch.setattr(screenshots, "BUILD", tmp_path / "pictures")
    monkeypatch.setattr(screenshots, "make_profile", lambda folder, *_args, **_kwargs: folder)
    screenshots.begin(screenshots.BUILD)
    return screenshots.BUILD


def qgis(folder, fails=(), ends_at=""):
    """Stands for QGIS: writes the wanted pictures, but for those that fail or at which it ends."""
    asked = []

    def do_in_qgis(_job, _profile, _folder, *, wanted, name, **_orders):
        asked.append(list(wanted))
        steps = []
        for picture in wanted:
            if picture == ends_at:
                raise QgisError("it ended")
            if picture in fails:
                steps.append({"step": "failed", "picture": picture, "error": "no such button"})
                continue
            for file in screenshots.PICTURES[picture]:
                (folder / f"{file.format(name)}.png").touch()
        return steps

    do_in_qgis.asked = asked
    return do_in_qgis


def test_a_picture_that_fails_is_named_and_the_others_are_taken(folder, monkeypatch):
    stand_in = qgis(folder, fails=("save",))
    monkeypatch.setattr(screenshots, "do_in_qgis", stand_in)
    failures = screenshots.take("en-light", "")
    assert failures == ["save (en-light): no such button"]
    assert screenshots.missing("en-light") == ["save"]
    assert stand_in.asked[1:] == [["save"]] * (screenshots.ATTEMPTS - 1)


def test_the_pictures_after_the_one_at_which_qgis_ends_are_taken_by_another_qgis(folder, monkeypatch):
    monkeypatch.setattr(screenshots, "do_in_qgis", qgis(folder, ends_at="window"))
    failures = screenshots.take("fr-dark", "")
    assert failures == ["window (fr-dark): it ended"]
    assert screenshots.missing("fr-dark") == ["window"]


def test_pictures_that_are_there_are_not_taken_again_until_the_plugin_changes(folder, monkeypatch):
    stand_in = qgis(folder)
    monkeypatch.setattr(screenshots, "do_in_qgis", stand_in)
    screenshots.take("en-light", "")
    screenshots.begin(folder)
    assert screenshots.take("en-light", "") == []
    assert len(stand_in.asked) == 1
    screenshots.PACKAGE.write_bytes(b"two")
    screenshots.begin(folder)
    assert screenshots.missing("en-light") == list(screenshots.PICTURES)


@pytest.mark.parametrize("guide", ["README.md", *(f"docs/{language}/guide.md" for language in ("en", "fr"))])
def test_each_picture_of_the_guide_is_taken_by_the_command(request, guide):
    from demo import film

    made = set(screenshots.SHOWN.values()) | {film.file_name(language) for language in screenshots.LANGUAGES}
    shown = set(re.findall(r"images/([\w.-]+)", (request.config.rootpath / guide).read_text(encoding="utf-8")))
    assert shown
    assert shown <= made
