"""A folder of tile jobs, whose script runs in a Python that has rasterio but neither QGIS nor the plugin."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.recipes_python import recipes_python

DTM = "hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"


@dataclass
class Jobs:
    """A job folder; its script runs in a Python with rasterio alone."""

    folder: Path
    empty: Path

    #: The most bytes that a file can have, to simulate a full disk; 0 is no limit.
    limit: int = 0

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        limits = ["prlimit", f"--fsize={self.limit}"] if self.limit else []
        return subprocess.Popen(
            [*limits, recipes_python(), self.folder / "job.py", *arguments],
            cwd=self.empty,
            env={"PATH": os.environ["PATH"], "HOME": str(self.empty), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0, **environment: str) -> str:
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == code, output + errors
        assert not list(self.empty.iterdir())
        return output + errors

    @property
    def manifest(self) -> dict:
        return json.loads((self.folder / "manifest.json").read_text())

    @property
    def merged(self) -> Path:
        return self.folder / self.manifest["virtual_raster"]

    def files(self) -> dict[str, int]:
        """The files of the folder with their modification times."""
        return {
            each.relative_to(self.folder).as_posix(): each.stat().st_mtime_ns
            for each in self.folder.rglob("*")
            if each.is_file()
        }


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder
