"""What lies beside a file."""

from __future__ import annotations

from datacube_browser.core.files.sidecar_files import named_like


def test_what_is_named_like_a_file_is_found_whatever_its_name_means_to_a_pattern(tmp_path):
    for name in ("a[1]*.tif", "a[1]*.tif.ovr.tmp", "a1x.tif", "b.a[1]*.tif", "a[1]*.ti"):
        (tmp_path / name).touch()
    found = named_like(tmp_path / "a[1]*.tif")
    assert sorted(path.name for path in found) == ["a[1]*.tif", "a[1]*.tif.ovr.tmp"]
    assert {path.parent for path in found} == {tmp_path}


def test_nothing_is_named_like_a_file_whose_folder_is_not_there(tmp_path):
    assert named_like(tmp_path / "gone" / "a.tif") == []
