"""The catalogue parameter: a connection of the dock by its name, or any API by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingParameterString
from qgis.PyQt.QtCore import QCoreApplication

from ...core.catalogs import PRESETS, Catalog, CatalogStore, catalog_url
from ...core.errors import DatacubeError
from ...core.text_folding import folded

if TYPE_CHECKING:
    from qgis.core import QgsProcessingParameterDefinition

CATALOG = "CATALOG"


def catalog_parameter(*, optional: bool = False) -> QgsProcessingParameterDefinition:
    parameter = QgsProcessingParameterString(
        CATALOG,
        QCoreApplication.translate("Catalog", "Catalogue"),
        None if optional else PRESETS[0].name,
        optional=optional,
    )
    text = QCoreApplication.translate(
        "Catalog", "The name of a connection of the dock, with its sign-in, or the address of a STAC catalogue."
    )
    parameter.setHelp(text)
    parameter.setMetadata({"widget_wrapper": {"class": f"{__package__}.catalog_widget.CatalogWidgetWrapper"}})
    return parameter


def find_catalog(text: Any) -> Catalog:
    """The connection of this name or address; another address is used without a sign-in. Raises DatacubeError for a
    text that is neither."""
    words = str(text or "").strip()
    known = CatalogStore().all()
    for catalog in known:
        if words and (folded(catalog.name) == folded(words) or catalog.id == words):
            return catalog
    url = catalog_url(words) if "://" in words or "." in words else ""
    for catalog in known:
        if url and catalog.url.rstrip("/") == url.rstrip("/"):
            return catalog
    if url:
        return Catalog("", url, url)
    raise DatacubeError(
        QCoreApplication.translate(
            "Catalog", "CATALOG: “{name}” is neither the name of a connection nor an address."
        ).format(name=words),
        hint=QCoreApplication.translate("Catalog", "Connections: {names}.").format(
            names=", ".join(catalog.name for catalog in known)
        ),
    )
