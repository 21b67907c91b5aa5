"""Which HDF 5 files stand for themselves, as h5py, netCDF and GDAL write them."""

from __future__ import annotations

import random

import pytest
from datacube_browser.core.layers.hdf5_check import is_self_contained

from tests.qgis import kind_files as files

VERSIONS = ("earliest", "v108", "v110", "latest")
OUTSIDE = ("external_file", "external_file_in_a_group", "external_file_among_many", "external_link", "virtual")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder for each version of the library."""
    found = {}
    for version in VERSIONS:
        found[version] = tmp_path_factory.mktemp(version)
        files.write_hdf5(found[version], version)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_with_its_own_pixels_stands_for_itself(folders, version):
    assert is_self_contained(folders[version] / "own.nc")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", OUTSIDE)
def test_one_that_leads_to_another_file_does_not(folders, version, name):
    assert not is_self_contained(folders[version] / f"{name}.nc")


def test_netcdf_4_of_gdal_stands_for_itself(tmp_path):
    files.write_rasters(tmp_path)
    assert is_self_contained(tmp_path / "four.nc")
    assert is_self_contained(tmp_path / "packed.nc")
    assert not is_self_contained(tmp_path / "one.nc")  # the classic format


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_that_is_cut_off_does_not(folders, tmp_path, version):
    content, path = (folders[version] / "own.nc").read_bytes(), tmp_path / "cut.nc"
    for length in range(0, 96, 5):
        path.write_bytes(content[:length])
        assert not is_self_contained(path)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["own", "external_file_in_a_group"])
def test_with_broken_bytes_the_answer_comes_nevertheless(folders, tmp_path, version, name):
    content, path, chance = (folders[version] / f"{name}.nc").read_bytes(), tmp_path / "broken.nc", random.Random(1)
    for _ in range(200):
        broken = bytearray(content)
        for _ in range(3):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        assert is_self_contained(path) in (True, False)


def test_a_circle_of_groups_ends(folders, tmp_path):
    """The root's own address in the place of that of its group."""
    content = (folders["latest"] / "own.nc").read_bytes()
    root = content[36:44]
    inner = content.index(b"more") + 4
    path = tmp_path / "circle.nc"
    path.write_bytes(content[:inner] + root + content[inner + 8 :])
    assert is_self_contained(path)
