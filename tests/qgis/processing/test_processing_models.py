"""Models with the plugin's algorithms, saved, loaded and run."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterExtent,
    QgsProcessingParameterString,
    QgsProject,
)

from tests.export_tools import export
from tests.qgis.processing_tools import BOX, EXTENT, HRDEM_1M, RecordingFeedback, provider
from tests.rasters import pixels_of

__all__ = ["provider"]

pytestmark = pytest.mark.usefixtures("provider")
Source = QgsProcessingModelChildParameterSource


def reloaded(model, folder):
    """The model, saved to a file and loaded again."""
    path = str(folder / "model.model3")
    assert model.toFile(path)
    again = QgsProcessingModelAlgorithm()
    assert again.fromFile(path)
    return again


def step(model, name, **sources):
    child = QgsProcessingModelChildAlgorithm(f"datacube_browser:{name}")
    child.setChildId(name)
    for parameter, source in sources.items():
        given = source if isinstance(source, Source) else Source.fromStaticValue(source)
        child.addParameterSources(parameter, [given])
    model.addChildAlgorithm(child)
    return model.childAlgorithm(name)


def final(model, name, output="OUTPUT"):
    """Make the step's output one of the model."""
    child = model.childAlgorithm(name)
    made = QgsProcessingModelOutput(f"{name}_{output}", f"{name} {output}")
    made.setChildId(name)
    made.setChildOutputName(output)
    child.setModelOutputs({made.name(): made})
    model.setChildAlgorithm(child)
    model.updateDestinationParameters()


def run(model, to, **parameters):
    """Run the model with a path for its one output; returns the result of that output."""
    name = model.destinationParameterDefinitions()[0].name()
    parameters[name] = str(to)
    context, feedback = QgsProcessingContext(), RecordingFeedback()
    context.setProject(QgsProject.instance())
    ok, reason = model.checkParameterValues(parameters, context)
    assert ok, reason
    results, done = model.run(parameters, context, feedback)
    assert done, feedback.textLog()
    return results[name]


def with_inputs(name):
    model = QgsProcessingModelAlgorithm(name, "tests")
    for definition in (
        QgsProcessingParameterString("catalogue", "Catalogue"),
        QgsProcessingParameterExtent("where", "Where"),
    ):
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    return model


def test_an_extent_is_exported_by_a_model(datacube, tmp_path):
    model = with_inputs("export")
    step(
        model,
        "export_extent",
        CATALOG=Source.fromModelParameter("catalogue"),
        COLLECTIONS=HRDEM_1M,
        ASSET="dtm",
        EXTENT=Source.fromModelParameter("where"),
        FORMAT="COG",
        RESAMPLING="bilinear",
    )
    final(model, "export_extent")
    made = run(
        reloaded(model, tmp_path),
        catalogue=datacube.stac_url,
        where="2000000,2001000,499000,500000 [EPSG:3979]",
        to=tmp_path / "out.tif",
    )
    reference = f"{datacube.store_url}/hrdem-mosaic-1m/10_3-mosaic-1m-dtm.tif"
    export([reference], (2_000_000, 499_000, 2_001_000, 500_000), tmp_path / "core.tif")
    assert made == str(tmp_path / "out.tif")
    assert (pixels_of(tmp_path / "out.tif") == pixels_of(tmp_path / "core.tif")).all()


def test_a_model_downloads_the_items_of_a_search(datacube, tmp_path):
    model = with_inputs("download")
    step(
        model,
        "search_items",
        CATALOG=Source.fromModelParameter("catalogue"),
        COLLECTIONS=HRDEM_1M,
        EXTENT=Source.fromModelParameter("where"),
    )
    step(
        model,
        "download_assets",
        CATALOG=Source.fromModelParameter("catalogue"),
        ITEMS=Source.fromChildOutput("search_items", "ITEMS"),
        ASSETS="extent",
    )
    final(model, "download_assets", "FOLDER")
    folder = tmp_path / "files"
    run(
        reloaded(model, tmp_path),
        catalogue=datacube.stac_url,
        where=EXTENT,
        to=folder,
    )
    assert len(list(folder.iterdir())) == 4


def test_a_model_exports_from_a_mosaic(datacube, tmp_path):
    model = with_inputs("mosaic")
    step(
        model,
        "build_mosaic",
        CATALOG=Source.fromModelParameter("catalogue"),
        COLLECTIONS=HRDEM_1M,
        EXTENT=Source.fromModelParameter("where"),
        ASSET="dtm",
    )
    step(
        model,
        "export_extent",
        SOURCES=Source.fromChildOutput("build_mosaic", "OUTPUT"),
        EXTENT=Source.fromModelParameter("where"),
    )
    final(model, "export_extent")
    out = tmp_path / "out.tif"
    run(reloaded(model, tmp_path), catalogue=datacube.stac_url, where=EXTENT, to=out)
    assert pixels_of(out).shape == (BOX[3] - BOX[1], BOX[2] - BOX[0])
