"""The rasters of a parameter: layers of the project, addresses, GDAL paths."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsProcessingUtils, QgsProperty, QgsProviderRegistry, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from .signing import profile_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qgis.core import QgsFeedback, QgsProcessingContext

    from ...core.export.request import ExportSource
    from ...core.signing.profile import SigningProfile


def read_sources(value: Any, context: QgsProcessingContext) -> tuple[ExportSource, ...]:
    """The sources in the order in which they are given; opens none. Raises DatacubeError for a layer whose pixels GDAL
    does not read."""
    return tuple(_read_source(each, context) for each in _values(value, context))


def _values(value: Any, context: QgsProcessingContext) -> Iterator[Any]:
    if isinstance(value, QgsProperty):
        value = value.valueAsString(context.expressionContext())[0]
    if value is None or value == "":
        return
    values: Iterable[Any] = value if isinstance(value, (list, tuple)) else (value,)
    for each in values:
        yield each.strip() if isinstance(each, str) else each


def _read_source(value: Any, context: QgsProcessingContext) -> ExportSource:
    from ...core.export.request import ExportSource
    from ...core.export_sources import source_of_layer

    layer = value
    if isinstance(value, str):
        if not value:
            raise DatacubeError(QCoreApplication.translate("Sources", "SOURCES: one of the rasters has no address."))
        layer = QgsProcessingUtils.mapLayerFromString(value, context, False)
        if layer is None:
            return source_from_text(value)
    if isinstance(layer, QgsMapLayer):
        source = source_of_layer(layer) if isinstance(layer, QgsRasterLayer) else None
        if source is None:
            raise DatacubeError(
                QCoreApplication.translate("Sources", "SOURCES: the pixels of {name} cannot be read directly.").format(
                    name=layer.name()
                ),
                hint=QCoreApplication.translate(
                    "Sources", "Choose raster layers that GDAL reads: files, COGs or VRTs."
                ),
            )
        return source
    return ExportSource(href=str(value))


def with_profiles(sources: tuple[ExportSource, ...], profiles: Sequence[SigningProfile]) -> tuple[ExportSource, ...]:
    """The sources, each with the id of the first of the profiles that signs its address, else with its own."""
    return tuple(replace(each, profile=profile_of(each.href, profiles, each.profile)) for each in sources)


def read_stated_crs(text: str, sources: Sequence[ExportSource]) -> tuple[str, ...]:
    """The CRSs that a text names, separated by | (authority ids or WKT), as written: one of all sources, or one of
    each, "" for its own; none for an empty text. Where `sources` are empty, they are still to be searched. Raises
    DatacubeError where there are too few or too many."""
    stated = tuple(each.strip() for each in text.split("|")) if text.strip() else ()
    if sources and len(stated) not in (0, 1, len(sources)):
        raise DatacubeError(
            QCoreApplication.translate(
                "Sources", "SOURCE_CRS: name one, or one for each of the sources ({total}); it has {count}."
            ).format(count=len(stated), total=len(sources))
        )
    return stated


def with_crs(sources: tuple[ExportSource, ...], text: str) -> tuple[ExportSource, ...]:
    """The sources with the CRSs that a text states of them, as in `read_stated_crs`. Looks CRSs up: not on the main
    thread. Raises DatacubeError, also for a CRS that is unknown."""
    from ...core.spatial.crs import spatial_reference

    stated = read_stated_crs(text, sources)
    if unknown := next((each for each in stated if each and spatial_reference(each) is None), ""):
        raise DatacubeError(
            QCoreApplication.translate("Sources", "SOURCE_CRS: the coordinate reference system is unknown."),
            details=unknown,
        )
    each_one = stated * len(sources) if len(stated) == 1 else stated or ("",) * len(sources)
    return tuple(
        replace(source, crs=crs, georeference=None) if crs else source
        for source, crs in zip(sources, each_one, strict=True)
    )


def source_from_text(text: str) -> ExportSource:
    """An address, a path, or a data source as QGIS writes it, with the id of an authentication configuration."""
    from ...core.export.request import ExportSource
    from ...core.remote_files.vsicurl import PREFIX

    if text.startswith(("http://", "https://")):
        address, _, rest = text.partition(" authcfg=")
        return ExportSource(href=address, authcfg=rest.strip(" '"))
    parts = QgsProviderRegistry.instance().decodeUri("gdal", text)
    prefix, path = parts.get("vsiPrefix") or "", parts.get("path") or ""
    if prefix != PREFIX:
        return ExportSource(href=text)
    return ExportSource(
        href=path, authcfg=parts.get("authcfg") or "", open_options=tuple(parts.get("openOptions") or ())
    )


def order_finest_first(sources: tuple[ExportSource, ...], crs: str, feedback: QgsFeedback) -> tuple[ExportSource, ...]:
    """The sources, finest first. Opens those whose grid is not known, which blocks. Rasters without a CRS are taken to
    be in `crs`. Raises ExportError."""
    from ...core.export.sources.source_raster import inspect_raster
    from ...core.export.stacking import StackingOrder, ordered
    from ...core.spatial.georeference import Georeference
    from ...core.threads.ordered_pool import all_results

    def inspect(source: ExportSource) -> ExportSource:
        if source.georeference is not None:
            return source
        grid = inspect_raster(source, crs, feedback).grid
        return replace(
            source, georeference=Georeference(grid.crs, grid.bounds, grid.transform, (grid.rows, grid.columns))
        )

    if len(sources) < 2:
        return sources
    return ordered(all_results(inspect, sources, workers=8, feedback=feedback), StackingOrder.FINEST)
