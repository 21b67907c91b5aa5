"""The scripts for files of signed stores, in a Python with the stores' own packages, without QGIS and the plugin."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from datacube_browser.core.export.planning.plan_export import plan_export
from datacube_browser.core.export.request import ExportRequest, ExportSource
from datacube_browser.core.extent import MapExtent
from datacube_browser.core.recipes import Recipe, script_of, signing
from datacube_browser.core.recipes.signing import HEADERS
from datacube_browser.core.recipes.tile_jobs import SplitTask
from datacube_browser.core.signing.profile import SigningKind, SigningTemplate
from datacube_browser.core.signing.profiles import SigningProfileStore

from tests.plain_http import ask
from tests.rasters import pixels_of, terrain, write_raster
from tests.servers.azure_access import ContainerToken
from tests.servers.proxy import Answer
from tests.servers.signing import STORAGE_HOST
from tests.servers.store_access import NamedToken
from tests.servers.stub import landing_page, minimal_collection, minimal_item
from tests.servers.tasks import result
from tests.servers.template_signing import DINAMIS_LIKE, SignerRules
from tests.signed_files import PROFILE, signed_files
from tests.venvs import python_with

SIDE = 300
EXTENT = MapExtent(2_000_050, 500_000 - SIDE + 50, 2_000_000 + 2 * SIDE, 500_000, "EPSG:3979")
#: Orfeo ToolBox as its CookBook describes it: what stands behind the first ? in a file's name are its own options.
OTB = """#!/usr/bin/python3
import sys
from osgeo import gdal
gdal.UseExceptions()
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
path, pixels = sys.argv[sys.argv.index("-out") + 1:][:2]
assert given["-mode"] == "standard" and pixels == "float"
source, own = given["-in"].split("?", 1)
assert own == "&skipgeom=true"
output, options = path.split("?", 1)
options = dict(each.split("=", 1) for each in options.split("&") if each)
box = [int(given[name]) for name in ("-startx", "-starty", "-sizex", "-sizey")]
created = [f"{key[8:]}={value}" for key, value in options.items() if key.startswith("gdal:co:")]
gdal.Translate(output, source, srcWin=box, noData=float(options["nodata"]), creationOptions=created)
"""


@pytest.fixture(scope="module")
def python() -> Path:
    return python_with("recipes")


@pytest.fixture(scope="module")
def packages() -> Path:
    """The folder with the stores' packages."""
    (folder,) = python_with("signing-clients").parents[1].glob("lib/python3*/site-packages")
    return folder


@pytest.fixture
def folder(tmp_path):
    """Two neighbouring rasters."""
    made = tmp_path / "store"
    made.mkdir()
    for number in range(2):
        origin = (2_000_000 + SIDE * number, 500_000)
        write_raster(made / f"{number}.tif", terrain(SIDE, SIDE, seed=number), origin=origin)
    return made


def expected(tmp_path) -> np.ndarray:
    folder = tmp_path / "store"
    whole = np.hstack([pixels_of(folder / "0.tif"), pixels_of(folder / "1.tif")])
    return whole[: SIDE - 50, 50:]


@pytest.fixture
def files(qgis_app, folder):
    """The store of THEIA under its real address, which the service signs to one on this computer, for who has a key."""
    with signed_files(folder) as files:
        SigningProfileStore().save(replace(files.profile, hosts=("s3-data.meso.umontpellier.fr", files.store.url)))
        yield files


@pytest.fixture
def environment(files, packages, tmp_path):
    """That of a person with a key for the service."""
    key = files.signer.add_key()
    return {
        "PYTHONPATH": str(packages),
        "TLD_SIGNING_ENDPOINT": files.signer.url,
        "TLD_ACCESS_KEY": key["access-key"],
        "TLD_SECRET_KEY": key["secret-key"],
        "TLD_CONFIG_DIR": str(tmp_path / "config"),
        "TLD_RETRY_TOTAL": "1",
        "TLD_RETRY_BACKOFF_FACTOR": "0.01",
    }


def plan_of(tmp_path, *hrefs, box=EXTENT, **others):
    sources = tuple(ExportSource(href, profile=PROFILE, item_id=href[-5:-4], **others) for href in hrefs)
    return plan_export(ExportRequest(sources, box, tmp_path / "out.tif"))


def theia(tmp_path, **others):
    return plan_of(tmp_path, f"{STORAGE_HOST}/b/0.tif", f"{STORAGE_HOST}/b/1.tif", **others)


@pytest.fixture
def run(python, tmp_path):
    """A function that runs a script in an empty folder; its output's path."""

    def do(script, environment, *arguments, path="") -> Path:
        alone = tmp_path / "alone"
        alone.mkdir()
        file = tmp_path / f"script{script.suffix}"
        file.write_text(script.text)
        command = ["sh"] if script.suffix == ".sh" else [str(python)]
        paths = os.pathsep.join(filter(None, (path, os.environ["PATH"])))
        done = subprocess.run(
            [*command, str(file), *arguments],
            cwd=alone,
            env={"PATH": paths, "HOME": str(alone), "PYTHON": str(python), **environment},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert [each.name for each in alone.iterdir()] == ["out.tif"]
        return alone / "out.tif"

    return do


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
def test_a_script_signs_with_the_stores_own_package(run, files, environment, tmp_path, recipe):
    script = script_of(recipe, theia(tmp_path))
    files.signer.keys_demanded = True
    files.signer.calls.clear()

    theirs = run(script, environment)

    assert np.array_equal(pixels_of(theirs), expected(tmp_path))
    assert [(len(call.urls), call.sign_in) for call in files.signer.calls] == [(2, "keys")]
    assert "X-Amz" not in script.text


def test_jobs_sign_the_files_of_each_tile(python, files, environment, tmp_path):
    jobs = result(SplitTask(theia(tmp_path), tmp_path / "jobs"))
    files.signer.keys_demanded = True

    done = subprocess.run(
        [str(python), str(jobs / "job.py")],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert np.array_equal(pixels_of(jobs / "out.vrt"), expected(tmp_path))


def test_the_dask_script_signs_what_it_finds(run, environment, tmp_path, stub_api):
    assets = [{"dtm": {"href": f"{STORAGE_HOST}/b/{n}.tif", "type": "image/tiff; application=geotiff"}} for n in "01"]
    items = [minimal_item(number, assets=asset) for number, asset in zip("01", assets, strict=True)]
    api = stub_api(
        {
            "/": landing_page(),
            "/collections": {"collections": [minimal_collection()], "links": []},
            "/search": {"type": "FeatureCollection", "features": items, "links": []},
        }
    )
    plan = theia(tmp_path, catalog_url=f"{api.url}/", collection_id="demo", asset_key="dtm")

    theirs = run(script_of(Recipe.DASK, plan), environment, "--workers", "1")

    assert np.array_equal(pixels_of(theirs), expected(tmp_path))


def test_the_script_for_orfeo_toolbox(run, environment, folder, tmp_path):
    tool = tmp_path / "bin" / "otbcli_ExtractROI"
    tool.parent.mkdir()
    tool.write_text(OTB)
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    box = MapExtent(2_000_050, 499_800, 2_000_250, 499_950, "EPSG:3979")
    script = script_of(Recipe.OTB, plan_of(tmp_path, f"{STORAGE_HOST}/b/0.tif", box=box))

    theirs = run(script, environment, path=str(tool.parent))

    assert np.array_equal(pixels_of(theirs), pixels_of(folder / "0.tif")[50:200, 50:250])


@pytest.mark.parametrize("change", ["two", "grid", "beyond"])
def test_what_orfeo_toolbox_does_not_do_is_said(files, tmp_path, change):
    plan = theia(tmp_path)
    if change == "grid":
        inside = MapExtent(2_000_050, 499_800, 2_000_250, 499_950, "EPSG:3979")
        order = replace(plan.request, sources=plan.request.sources[:1], extent=inside, resolution=(3.3, 3.3))
        plan = plan_export(order)
    if change == "beyond":
        plan = plan_of(tmp_path, f"{STORAGE_HOST}/b/0.tif")

    script = script_of(Recipe.OTB, plan)

    assert script.text == ""
    assert script.problem


def as_kind(plan, href_of, **changes):
    """The plan as it would be for a profile of another kind, with other addresses."""
    SigningProfileStore().save(replace(SigningProfileStore().get(PROFILE), **changes))
    placements = tuple(
        replace(each, raster=replace(each.raster, source=replace(each.raster.source, href=href_of(each.raster.source))))
        for each in plan.placements
    )
    sources = tuple(each.raster.source for each in placements)
    return replace(plan, placements=placements, request=replace(plan.request, sources=sources))


def name_of(source):
    return source.href.rpartition("/")[2]


@pytest.fixture
def containers(files, folder, object_store, sas_api):
    """A store whose containers a service signs."""
    store = object_store({"naip": folder}, ContainerToken(depth=1))
    return sas_api(store, ["acct/naip"])


@pytest.mark.parametrize("recipe", [Recipe.RASTERIO, Recipe.GDAL])
def test_a_script_signs_containers(run, containers, packages, tmp_path, recipe):
    host = "acct.blob.core.windows.net"
    plan = as_kind(
        theia(tmp_path),
        lambda source: f"http://{host}/naip/{name_of(source)}",
        kind=SigningKind.SAS,
        hosts=(f"http://{host}",),
    )
    environment = {
        "PYTHONPATH": str(packages),
        "PC_SDK_SAS_URL": containers.token_url,
        "http_proxy": containers.store.url,
        "no_proxy": "127.0.0.1",
    }

    theirs = run(script_of(recipe, plan), environment)

    assert np.array_equal(pixels_of(theirs), expected(tmp_path))
    assert containers.calls == ["acct/naip"]


@pytest.fixture
def unknown_service(files, folder, object_store, template_signer):
    """A service that no package is for, and that wants a key."""
    store = object_store({"b": folder}, NamedToken())
    return template_signer(store, replace(DINAMIS_LIKE, headers={"X-API-Key": "mine"}))


@pytest.mark.parametrize(
    "way",
    [
        (Recipe.RASTERIO, "unit", 3 * 3600, "3h"),
        (Recipe.GDAL, "unit", 3 * 3600, "3h"),
        (Recipe.RASTERIO, "minutes", 3 * 3600, "180"),
        (Recipe.RASTERIO, "iso", 3 * 3600 + 90, "PT3H1M30S"),
        (Recipe.RASTERIO, "seconds", 0, "3h"),  # none is sent: the service's own choice
    ],
)
def test_a_script_asks_any_other_service_itself(run, unknown_service, tmp_path, way):
    recipe, form, seconds, asked = way
    unknown_service.rules = replace(unknown_service.rules, durations=("iso", "short", "minutes"))
    template = SigningTemplate(
        parameters=(("href", "query", "{href}"), ("validity", "query", "{duration}")),
        response_field="signed_url",
        duration_format=form,
    )
    plan = as_kind(
        theia(tmp_path),
        lambda source: unknown_service.store.href(f"b/{name_of(source)}"),
        kind=SigningKind.TEMPLATE,
        hosts=(unknown_service.store.url,),
        endpoint=unknown_service.endpoint,
        template=template,
        duration=seconds,
    )

    theirs = run(script_of(recipe, plan), {HEADERS: "X-API-Key: mine"})

    assert np.array_equal(pixels_of(theirs), expected(tmp_path))
    assert {duration for _name, duration in unknown_service.calls} == {asked}


SERVICES = {
    "JSON": (
        {"method": "POST", "place": "body", "durations": ("seconds",), "response_field": "data.links.signed"},
        {
            "method": "POST",
            "parameters": (("href", "body", "{href}"), ("validity", "body", "{duration}")),
            "response_field": "$.data['links'].signed",
        },
        "10800",
    ),
    "a form": (
        {"method": "POST", "place": "form", "durations": ("minutes",)},
        {
            "method": "POST",
            "parameters": (("href", "form", "{href}"), ("validity", "form", "{duration}")),
            "duration_format": "minutes",
        },
        "180",
    ),
    "headers": (
        {"place": "header"},
        {"parameters": (("href", "header", "{href}"), ("validity", "header", "{duration}")), "duration_format": "iso"},
        "PT3H",
    ),
    "bucket and key": (
        {"method": "POST", "place": "body", "href_form": "bucket_and_key"},
        {"method": "POST", "parameters": (("bucket", "body", "{bucket}"), ("key", "body", "{key}"))},
        "3h",
    ),
    "many at once": (
        {"method": "POST", "place": "body", "most_urls": 10},
        {"method": "POST", "parameters": (("href", "body", "{href}"),), "batch": 10},
        "3h",
    ),
    "text": ({"response_field": ""}, {"response_field": "", "duration_format": "unit"}, "3h"),
}


@pytest.mark.parametrize("way", SERVICES)
@pytest.mark.usefixtures("files")
def test_a_script_asks_a_service_as_the_profile_does(folder, object_store, template_signer, tmp_path, way):
    rules, template, duration = SERVICES[way]
    store = object_store({"b": folder}, NamedToken())
    service = template_signer(store, replace(SignerRules(), **rules))
    start = SigningTemplate(
        parameters=(("href", "query", "{href}"), ("validity", "query", "{duration}")), response_field="signed_url"
    )
    plan = as_kind(
        theia(tmp_path),
        lambda source: store.href(f"b/{name_of(source)}"),
        kind=SigningKind.TEMPLATE,
        hosts=(store.url,),
        endpoint=service.endpoint,
        template=replace(start, **template),
        duration=3 * 3600,
    )
    urls = [source.href for source in plan.sources]
    script = tmp_path / "sign.py"
    script.write_text(f"import os\n{signing.python(plan)}\nprint(json.dumps(sign({urls!r})))")

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=180, check=False)

    assert done.returncode == 0, done.stderr
    signed = json.loads(done.stdout)
    assert list(signed) == urls
    for url, each in signed.items():
        assert each != url
        assert ask(each)[0] == 200
    assert {said for _name, said in service.calls} == {duration}


def test_a_script_does_not_send_a_key_on(python, unknown_service, stub_api, tmp_path):
    other = stub_api({"/": {"href": "x"}})
    unknown_service.fault(Answer(302, b"", {"Location": f"{other.url}/"}))
    plan = as_kind(
        theia(tmp_path),
        lambda source: unknown_service.store.href(f"b/{name_of(source)}"),
        kind=SigningKind.TEMPLATE,
        hosts=(unknown_service.store.url,),
        endpoint=unknown_service.endpoint,
        template=SigningTemplate(parameters=(("href", "query", "{href}"),)),
    )
    script = tmp_path / "script.py"
    script.write_text(script_of(Recipe.RASTERIO, plan).text)

    done = subprocess.run(
        [str(python), str(script)],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), HEADERS: "X-API-Key: mine"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert done.returncode
    assert "302" in done.stderr
    assert other.requests == []


def test_a_script_never_sends_a_key_to_other_hosts(files, tmp_path):
    plan = as_kind(
        theia(tmp_path),
        lambda source: f"https://keyed.example.org/{name_of(source)}",
        kind=SigningKind.HEADER,
        hosts=("keyed.example.org",),
    )
    assert "GDAL_HTTP_HEADERS" in script_of(Recipe.RASTERIO, plan).text

    other = replace(plan.placements[1].raster.source, href="https://open.example.org/1.tif", profile="")
    request = replace(plan.request, sources=(plan.request.sources[0], other))
    raster = replace(plan.placements[1].raster, source=other)
    mixed = replace(plan, request=request, placements=(plan.placements[0], replace(plan.placements[1], raster=raster)))

    script = script_of(Recipe.RASTERIO, mixed)

    assert script.text == ""
    assert "key" in script.problem


def test_the_manifest_of_jobs_has_no_secret(files, tmp_path):
    jobs = result(SplitTask(theia(tmp_path), tmp_path / "jobs"))

    sources = json.loads((jobs / "manifest.json").read_text())["sources"]
    assert [source["address"] for source in sources] == [f"{STORAGE_HOST}/b/0.tif", f"{STORAGE_HOST}/b/1.tif"]
    assert not [path for path in jobs.iterdir() if b"X-Amz" in path.read_bytes()]
