"""The algorithms on the command line, with the real qgis_process and the plugin enabled in a temporary profile."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.export_tools import export
from tests.qgis.processing_tools import BOX, EXTENT, HRDEM_1M
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.datacube_wcs import datacube_wcs
from tests.servers.proxy import Answer, html


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory):
    """A function that runs qgis_process with arguments and returns the completed process."""
    from scripts.plugin_files import NAME, ROOT

    folder = tmp_path_factory.mktemp("profile")
    plugins = folder / "profiles" / "default" / "python" / "plugins"
    plugins.mkdir(parents=True)
    (plugins / NAME).symlink_to(ROOT, target_is_directory=True)
    variables = {**os.environ, "QGIS_CUSTOM_CONFIG_PATH": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    for name in ("QGIS_PLUGINPATH", "PYTHONPATH"):
        variables.pop(name, None)

    def run(*arguments: str, language: str = "en", cwd=folder, stdin=None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["qgis_process", *arguments],
            env={**variables, "LANG": f"{language}_CA.UTF-8", "LANGUAGE": language},
            cwd=cwd,
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    assert run("plugins", "enable", NAME).returncode == 0
    return run


def href(datacube, tile="10_3"):
    return f"{datacube.store_url}/hrdem-mosaic-1m/{tile}-mosaic-1m-dtm.tif"


def test_the_algorithms_are_listed(qgis_process):
    listed = qgis_process("--json", "list")
    ours = json.loads(listed.stdout)["providers"]["datacube_browser"]["algorithms"]
    assert set(ours) >= {
        f"datacube_browser:{name}"
        for name in (
            "list_collections",
            "search_items",
            "export_extent",
            "extract_wcs",
            "download_assets",
            "build_mosaic",
            "save_vrt_for_arcgis",
        )
    }
    told = json.loads(qgis_process("--json", "help", "datacube_browser:export_extent").stdout)
    assert set(told["parameters"]) >= {"SOURCES", "EXTENT", "OUTPUT"}


def test_an_extent_is_exported(qgis_process, datacube, tmp_path):
    out = tmp_path / "out.tif"
    done = qgis_process(
        "run",
        "datacube_browser:export_extent",
        f"--SOURCES={href(datacube)}",
        f"--SOURCES=/vsicurl/{href(datacube, '9_3')}",
        f"--EXTENT={EXTENT}",
        f"--OUTPUT={out.name}",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    export([href(datacube), href(datacube, "9_3")], BOX, tmp_path / "core.tif")
    assert (pixels_of(out) == pixels_of(tmp_path / "core.tif")).all()


def test_an_export_from_a_search_with_json_input(qgis_process, datacube, tmp_path):
    done = qgis_process(
        "--json",
        "run",
        "datacube_browser:export_extent",
        f"--CATALOG={datacube.stac_url}",
        f"--COLLECTIONS={HRDEM_1M}",
        "--ASSET=dtm",
        f"--EXTENT={EXTENT}",
        "--FORMAT=COG",
        f"--OUTPUT={tmp_path / 'out.tif'}",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"]["COLUMNS"] == 2000


def test_collections_items_downloads_and_mosaics(qgis_process, datacube, tmp_path):
    common = (f"--CATALOG={datacube.stac_url}",)
    where = (f"--COLLECTIONS={HRDEM_1M}", f"--EXTENT={EXTENT}")
    for name, *arguments in (
        ("list_collections", f"--OUTPUT={tmp_path / 'collections.csv'}"),
        ("search_items", *where, f"--OUTPUT={tmp_path / 'items.gpkg'}"),
        ("download_assets", "--ITEMS=10_3-mosaic-1m", "--ASSETS=extent", f"--FOLDER={tmp_path / 'files'}"),
        ("build_mosaic", *where, "--ASSET=dtm", f"--OUTPUT={tmp_path / 'mosaic.vrt'}"),
        ("save_vrt_for_arcgis", *where, "--ASSETS=dtm", "--ONE_FILE=true", f"--OUTPUT={tmp_path / 'arcgis.vrt'}"),
    ):
        done = qgis_process("run", f"datacube_browser:{name}", *common, *arguments)
        assert done.returncode == 0, done.stderr
    assert HRDEM_1M in (tmp_path / "collections.csv").read_text(encoding="utf-8")
    assert (tmp_path / "items.gpkg").stat().st_size > 0
    assert len(list((tmp_path / "files").iterdir())) == 1
    assert "<VRTDataset" in (tmp_path / "mosaic.vrt").read_text(encoding="utf-8")
    assert "STATISTICS_MEAN" in (tmp_path / "arcgis.vrt.aux.xml").read_text(encoding="utf-8")


def test_a_coverage_is_extracted(qgis_process, tmp_path):
    dtm = write_raster(tmp_path / "dtm.tif", terrain(1000, 1000))
    with datacube_wcs(dtm=dtm) as service:
        done = qgis_process(
            "run",
            "datacube_browser:extract_wcs",
            f"--SERVICE={service.url}",
            "--COVERAGE=dtm",
            "--EXTENT=2000100,2000500,499500,499900 [EPSG:3979]",
            f"--OUTPUT={tmp_path / 'out.tif'}",
        )
    assert done.returncode == 0, done.stderr
    assert (pixels_of(tmp_path / "out.tif") == pixels_of(dtm, 100, 100, 400, 400)).all()


def test_a_bad_parameter_is_reported_and_ends_with_an_error(qgis_process, tmp_path):
    done = qgis_process(
        "run",
        "datacube_browser:export_extent",
        "--SOURCES=https://a.b/c.tif",
        f"--EXTENT={EXTENT}",
        "--RESAMPLING=best",
        f"--OUTPUT={tmp_path / 'out.tif'}",
    )
    assert done.returncode != 0
    assert "RESAMPLING: “best” is not one of nearest" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_error_ends_with_an_error_and_no_file(qgis_process, proxied_datacube, tmp_path):
    proxied_datacube.store.fault(html(404), path="10_3-mosaic-1m-dtm.tif")
    done = qgis_process(
        "run",
        "datacube_browser:export_extent",
        f"--SOURCES={href(proxied_datacube)}",
        f"--EXTENT={EXTENT}",
        f"--OUTPUT={tmp_path / 'out.tif'}",
    )
    assert done.returncode != 0
    assert "could not be opened" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_catalogue_that_asks_for_a_sign_in_ends_with_words(qgis_process, stub_api, tmp_path):
    api = stub_api({"/": Answer(401, b"no", {"WWW-Authenticate": 'Basic realm="lab"'})})
    ran = qgis_process(
        "run", "datacube_browser:list_collections", f"--CATALOG={api.url}/", f"--OUTPUT={tmp_path}/o.gpkg"
    )
    assert ran.returncode == 1
    assert "Sign-in required (401)" in ran.stderr + ran.stdout


def test_a_locked_authentication_database_is_an_error_and_nobody_is_waited_for(qgis_process, tmp_path):
    """Whoever starts it may have a terminal that nobody looks at."""
    waiting, typed = os.pipe()
    try:
        done = qgis_process(
            "run",
            "datacube_browser:export_extent",
            "--SOURCES=/vsicurl/https://a.example/c.tif authcfg='abc1234'",
            f"--EXTENT={EXTENT}",
            f"--OUTPUT={tmp_path / 'out.tif'}",
            stdin=waiting,
        )
    finally:
        os.close(waiting)
        os.close(typed)

    assert done.returncode != 0
    assert "Unlock QGIS's authentication database" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []
