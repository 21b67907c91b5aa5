"""Searching from Processing: what is searched for, and its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QCoreApplication

from ...core.errors import DatacubeError
from ...core.language.bilingual import named
from ..parameters.declarations import (
    CATALOG,
    COLLECTIONS,
    DATE_FROM,
    DATE_TO,
    DEFAULT_LIMIT,
    EXTENT,
    FILTER,
    LIMIT,
)
from .catalog import find_catalog

if TYPE_CHECKING:
    from datetime import date

    from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingFeedback

    from ...core.catalogs import Catalog
    from ...core.extent import MapExtent
    from ...core.stac.records import CatalogContents, Collection, Item
    from ...core.stac.tree_search import Report

_PAGE = 100


@dataclass(frozen=True)
class SearchParameters:
    """What is searched for; see ItemQuery. At most `limit` items are found, newest first where the server sorts."""

    catalog: Catalog
    collections: tuple[str, ...] = ()
    extent: MapExtent | None = None
    date_from: date | None = None
    date_to: date | None = None
    cql2: str = ""
    ids: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True)
class SearchResult:
    """The items, and the collections that the catalogue has, by id."""

    items: tuple[Item, ...]
    collections: dict[str, Collection]


def read_search(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> SearchParameters:
    """The values of the parameters that `add_search_parameters` adds. Raises DatacubeError for wrong ones."""
    first, last = (_read_day(algorithm, parameters, name, context) for name in (DATE_FROM, DATE_TO))
    if first and last and first > last:
        raise DatacubeError(
            QCoreApplication.translate("Search", "DATE_FROM: the first day is after the last one (DATE_TO).")
        )
    return SearchParameters(
        catalog=find_catalog(algorithm.parameterAsString(parameters, CATALOG, context)),
        collections=split_list(algorithm.parameterAsString(parameters, COLLECTIONS, context)),
        extent=read_extent(algorithm, parameters, context),
        date_from=first,
        date_to=last,
        cql2=_read_cql2(algorithm.parameterAsString(parameters, FILTER, context)),
        limit=algorithm.parameterAsInt(parameters, LIMIT, context),
    )


def read_extent(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> MapExtent | None:
    """The extent in the CRS that it was given in; None without one. Raises DatacubeError when it has none."""
    from ...core.extent import MapExtent

    rectangle = algorithm.parameterAsExtent(parameters, EXTENT, context)
    if rectangle.isNull():
        return None
    crs = algorithm.parameterAsExtentCrs(parameters, EXTENT, context)
    if not crs.isValid():
        raise DatacubeError(
            QCoreApplication.translate("Search", "EXTENT: its coordinate reference system is not known."),
            hint=QCoreApplication.translate("Search", "Write it after the numbers: xmin,xmax,ymin,ymax [EPSG:3979]."),
        )
    extent = MapExtent.from_rectangle(rectangle, crs)
    if extent.is_empty:
        raise DatacubeError(QCoreApplication.translate("Search", "EXTENT: the extent is empty."))
    return extent


def split_list(text: str) -> tuple[str, ...]:
    """The words of a comma-separated list, each once."""
    return tuple(dict.fromkeys(word for part in text.split(",") if (word := part.strip())))


def search_items(search: SearchParameters, feedback: QgsProcessingFeedback) -> SearchResult:
    """Search the catalogue, page by page. Raises what StacService raises, and DatacubeError for a collection that the
    catalogue does not have."""
    from ...core.stac.query import ItemQuery
    from ...core.stac.service import StacService

    service = StacService(search.catalog, report=progress_report(feedback))
    feedback.setProgressText(QCoreApplication.translate("Search", "Searching {name}").format(name=search.catalog.name))
    contents = service.connect(feedback)
    if not contents.is_tree:  # whose collections are looked for as it is searched
        check_collections(search.collections, service.known_collections())
    if search.cql2:
        _check_filter(contents, search.catalog)
    query = ItemQuery(
        collections=search.collections,
        extent=search.extent,
        date_from=search.date_from,
        date_to=search.date_to,
        ids=search.ids,
        sort_by="datetime",
        descending=True,
        limit=min(search.limit, _PAGE),
        cql=search.cql2,
    )
    page = service.search(query, feedback)
    items, skipped = list(page.items), list(page.skipped)
    while page.next is not None and len(items) < search.limit:
        if page.matched:
            feedback.setProgress(min(100.0, 100.0 * len(items) / min(page.matched, search.limit)))
        page = service.next_page(query, page.next, feedback)
        items += page.items
        skipped += page.skipped
    for each in skipped:
        feedback.pushWarning(
            QCoreApplication.translate("Search", "{item} was left out: {why}").format(item=each.what, why=each.why)
        )
    if page.next is not None or len(items) > search.limit:
        feedback.pushWarning(
            QCoreApplication.translate("Search", "There are more items than the {count} that were asked for.").format(
                count=search.limit
            )
        )
    return SearchResult(tuple(items[: search.limit]), service.known_collections())


def progress_report(feedback: QgsProcessingFeedback) -> Report:
    """Tells the user how much has been read of a catalogue that is read record by record."""

    def report(done: int, total: int | None, words: str) -> None:
        feedback.setProgressText(words)
        if total:
            feedback.setProgress(min(100.0, 100.0 * done / total))

    return report


def check_collections(ids: tuple[str, ...], collections: dict[str, Collection]) -> None:
    missing = [name for name in ids if name not in collections]
    if missing:
        raise DatacubeError(
            QCoreApplication.translate("Search", "COLLECTIONS: the catalogue has no collection {names}.").format(
                names=", ".join(missing)
            ),
            hint=QCoreApplication.translate("Search", "“List collections” shows which it has."),
        )


def _check_filter(contents: CatalogContents, catalog: Catalog) -> None:
    """Raise DatacubeError when the catalogue does not filter: it would ignore the filter."""
    from ...core.stac.property_filter import filter_language

    if not filter_language(contents.conforms_to, contents.search_method).is_cql2:
        raise DatacubeError(
            QCoreApplication.translate("Search", "FILTER: this catalogue cannot filter by CQL2 text."),
            url=catalog.url,
            hint=QCoreApplication.translate("Search", "Leave the filter out, and filter the resulting layer."),
        )


def _read_cql2(text: str) -> str:
    """Raises DatacubeError for a text that is not CQL2, before any request."""
    from ...core.stac.cql2 import Cql2Error, parse

    words = text.strip()
    if words:
        try:
            parse(words)
        except Cql2Error as error:
            raise DatacubeError(named(FILTER, str(error))) from error
    return words


def _read_day(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> date | None:
    """The first day of DATE_FROM, the last of DATE_TO: either may be a year or a month. Raises DatacubeError for a text
    that is no date."""
    from ...core.language.days import read_date, utc_day

    day = utc_day(algorithm.parameterAsDateTime(parameters, name, context))
    text = algorithm.parameterAsString(parameters, name, context).strip()
    if day is not None or not text:
        return day
    days = read_date(text)
    if days is None:
        message = QCoreApplication.translate("Search", "{name}: “{text}” is not a date.")
        hint = QCoreApplication.translate("Search", "Write one such as 2023-02-03.")
        raise DatacubeError(message.format(name=name, text=text), hint=hint)
    return days.last if name == DATE_TO else days.first
