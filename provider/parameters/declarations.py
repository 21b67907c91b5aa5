"""The parameters that several algorithms have. Light: QGIS imports them with the plugin; `provider/reading` has what
is done with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterExtent,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.offered_values import FIRST_CATALOG, GEOPLATEFORME_API

if TYPE_CHECKING:
    from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterDefinition

CATALOG = "CATALOG"
COLLECTIONS, EXTENT, FILTER, LIMIT = "COLLECTIONS", "EXTENT", "FILTER", "LIMIT"
DATE_FROM, DATE_TO = "DATE_FROM", "DATE_TO"
DEFAULT_LIMIT = 1000
ITEMS = "ITEMS"
SIGNING_PROFILE = "SIGNING_PROFILE"
AUTHCFG, DATASTORE, API = "AUTHCFG", "DATASTORE", "API"
#: Of the grid PM.
LAST_LEVEL = 21
_WIDGETS = f"{__name__.rpartition('.parameters.')[0]}.widgets"


def catalog_parameter(*, optional: bool = False) -> QgsProcessingParameterDefinition:
    parameter = QgsProcessingParameterString(
        CATALOG,
        QCoreApplication.translate("Catalog", "Catalogue"),
        None if optional else FIRST_CATALOG,
        optional=optional,
    )
    text = QCoreApplication.translate(
        "Catalog", "The name of a connection of the dock, with its sign-in, or the address of a STAC catalogue."
    )
    parameter.setHelp(text)
    parameter.setMetadata({"widget_wrapper": {"class": f"{_WIDGETS}.catalog_widget.CatalogWidgetWrapper"}})
    return parameter


def add_search_parameters(algorithm: QgsProcessingAlgorithm) -> None:
    translate = QCoreApplication.translate
    algorithm.addParameter(catalog_parameter())
    algorithm.addParameter(collections_parameter())
    algorithm.addParameter(QgsProcessingParameterExtent(EXTENT, translate("Search", "Extent"), optional=True))
    for name, text in (
        (DATE_FROM, translate("Search", "First day (UTC)")),
        (DATE_TO, translate("Search", "Last day (UTC)")),
    ):
        kind = Qgis.ProcessingDateTimeParameterDataType.Date
        algorithm.addParameter(QgsProcessingParameterDateTime(name, text, kind, optional=True))
    cql2 = QgsProcessingParameterString(FILTER, translate("Search", "Filter (CQL2 text)"), optional=True)
    cql2.setHelp(translate("Search", 'For catalogues that filter: "eo:cloud_cover" < 20, for instance.'))
    algorithm.addParameter(cql2)
    algorithm.addParameter(
        QgsProcessingParameterNumber(
            LIMIT,
            translate("Search", "Most items"),
            Qgis.ProcessingNumberParameterType.Integer,
            DEFAULT_LIMIT,
            minValue=1,
        )
    )


def collections_parameter() -> QgsProcessingParameterString:
    parameter = QgsProcessingParameterString(
        COLLECTIONS, QCoreApplication.translate("Search", "Collections"), optional=True
    )
    parameter.setHelp(QCoreApplication.translate("Search", "Their ids, separated by commas; see “List collections”."))
    return parameter


def add_items_parameter(algorithm: QgsProcessingAlgorithm, *, optional: bool = False) -> None:
    translate = QCoreApplication.translate
    parameter = QgsProcessingParameterString(ITEMS, translate("Items", "Items"), multiLine=True, optional=optional)
    text = translate(
        "Items", "Their ids, by commas or lines; collection/item where two share one; collection/ for its own files."
    )
    parameter.setHelp(text)
    algorithm.addParameter(parameter)


def asset_parameter(
    name: str, description: str, help_text: str, *, optional: bool = False
) -> QgsProcessingParameterDefinition:
    """Its field offers the assets that the chosen collections say their items have (`item_assets`)."""
    parameter = QgsProcessingParameterString(name, description, optional=optional)
    parameter.setHelp(help_text)
    parameter.setMetadata({"widget_wrapper": {"class": f"{_WIDGETS}.asset_widget.AssetWidgetWrapper"}})
    return parameter


def signing_parameter() -> QgsProcessingParameterDefinition:
    translate = QCoreApplication.translate
    parameter = QgsProcessingParameterString(SIGNING_PROFILE, translate("Signing", "Signing profile"), optional=True)
    parameter.setHelp(
        translate("Signing", "The name of the profile that signs addresses of its hosts; several are separated by |.")
    )
    parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
    parameter.setMetadata({"widget_wrapper": {"class": f"{_WIDGETS}.catalog_widget.ProfileWidgetWrapper"}})
    return parameter


def add_text(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    title: str,
    text: str = "",
    *,
    optional: bool = False,
    is_advanced: bool = False,
) -> None:
    """Add a parameter for a text, with its help."""
    parameter = QgsProcessingParameterString(name, title, optional=optional)
    parameter.setHelp(text)
    if is_advanced:
        parameter.setFlags(parameter.flags() | Qgis.ProcessingParameterFlag.Advanced)
    algorithm.addParameter(parameter)


def add_account(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the sign-in and the datastore."""
    translate = QCoreApplication.translate
    sign_in = QgsProcessingParameterAuthConfig(AUTHCFG, translate("GeoplateformeParameters", "Sign-in"))
    text = translate("GeoplateformeParameters", "An OAuth2 configuration of QGIS's for it, with a client of your own.")
    sign_in.setHelp(text)
    algorithm.addParameter(sign_in)
    datastore = QgsProcessingParameterString(
        DATASTORE, translate("GeoplateformeParameters", "Datastore"), optional=True
    )
    datastore.setHelp(
        translate("GeoplateformeParameters", "Its id or its name; without one, the only one of your communities.")
    )
    algorithm.addParameter(datastore)


def add_api(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the address of the API, as an advanced parameter."""
    translate = QCoreApplication.translate
    api = QgsProcessingParameterString(
        API, translate("GeoplateformeParameters", "Address of the API"), GEOPLATEFORME_API, optional=True
    )
    api.setHelp(translate("GeoplateformeParameters", "IGN's, unless you work on another Géoplateforme."))
    api.setFlags(api.flags() | Qgis.ProcessingParameterFlag.Advanced)
    algorithm.addParameter(api)
