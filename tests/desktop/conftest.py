"""The packaged plugin for the tests with a real QGIS window."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scripts.plugin_files import NAME
from tests.package import package as built


@pytest.fixture(scope="session")
def package_zip() -> Path:
    """The zip of the current sources."""
    return built()


@pytest.fixture(scope="session")
def package(package_zip, tmp_path_factory) -> Path:
    """What is in the zip, in a folder to which profiles link: it is unpacked and compiled once for all of them."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(package_zip) as archive:
        archive.extractall(folder)
    return folder / NAME
