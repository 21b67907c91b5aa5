"""Provenance of an exported file: tags inside it for programs, a QGIS metadata record beside it for people.

Neither holds a secret: a signed address is written without its query.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsAbstractMetadataBase, QgsDateTimeRange, QgsLayerMetadata, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication, QDateTime, Qt
from qgis.PyQt.QtXml import QDomDocument, QDomImplementation

from ...about import NAME, version
from ...files.own_files import holds
from ...language.plain_name import plain_name
from ...redaction import unsigned
from ...spatial.crs import crs_from_text, crs_to_text
from ...terms_in_metadata import CITATION, DOI_LINK, LICENCE_LINK, doi_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..cutline import Cutline
    from ..planning.plan import ExportPlan
    from ..request import ExportSource

#: Before the names of the tags that are our own.
PREFIX = "DATACUBE_"
#: QGIS lists keywords by the vocabulary that they are from.
_VOCABULARY = "STAC"
#: The attribute by which a record is known as written here.
_OWN = "datacube_browser"


def provenance_tags(plan: ExportPlan) -> dict[str, str]:
    """GDAL metadata for the file, which is being written now; a line for each source where they differ."""
    now, sources = _now(), plan.sources
    licences, attributions = _said(sources, "licence"), _said(sources, "attribution")
    tags = {
        "TIFFTAG_SOFTWARE": f"{NAME} {version()}".strip(),
        "TIFFTAG_DATETIME": now.strftime("%Y:%m:%d %H:%M:%S"),
        "TIFFTAG_COPYRIGHT": " · ".join((*attributions, *licences)),
        "PLUGIN_VERSION": version(),
        "EXPORTED": now.isoformat(timespec="seconds"),
        "COLLECTIONS": "\n".join(_said(sources, "collection_id")),
        "ITEMS": "\n".join(_said(sources, "item_id")),
        "SOURCES": "\n".join(unsigned(source.href) for source in sources),
        "SOURCE_DATES": "\n".join(source.datetime.isoformat() if source.datetime else "" for source in sources).strip(),
        "EXTENT": " ".join(f"{value:.12g}" for value in plan.grid.bounds),
        "CRS": crs_to_text(crs_from_text(plan.grid.crs)),
        "LICENCE": "\n".join(licences),
        "LICENCE_LINKS": "\n".join(_licence_links(sources)),
        "ATTRIBUTION": "\n".join(attributions),
        "CITATION": "\n".join(_said(sources, "citation")),
        "DOI": "\n".join(_said(sources, "doi")),
        "VERTICAL_DATUM": "\n".join(_said(sources, "vertical_datum")),
        "CUTLINE": "" if plan.cutline is None else _polygons(plan.cutline),
    }
    words = {key: plain_name(value) for key, value in tags.items() if value}  # QGIS shows them as a web page
    return {key if key.startswith("TIFFTAG_") else PREFIX + key: value for key, value in words.items()}


def mark_item(creation_options: Sequence[str]) -> str:
    """The metadata item for the mark by which a file is known as ours. Other profiles than GDAL's own keep in the file
    what TIFF has a tag for."""
    has_own_items = not any(option.upper() in ("PROFILE=BASELINE", "PROFILE=GEOTIFF") for option in creation_options)
    return f"{PREFIX}EXPORT_ID" if has_own_items else "TIFFTAG_DOCUMENTNAME"


def layer_metadata(plan: ExportPlan) -> QgsLayerMetadata:
    """The same as QGIS's layer metadata."""
    sources = plan.sources
    metadata = QgsLayerMetadata()
    metadata.setIdentifier(plan.request.output.stem)
    metadata.setTitle(_title(plan))
    metadata.setAbstract(plain_name("\n\n".join(_said(sources, "description"))))
    words = dict.fromkeys(plain_name(word) for source in sources for word in source.keywords)
    if words:
        metadata.setKeywords({_VOCABULARY: list(words)})
    metadata.setContacts([_contact(*each) for each in _contacts(sources)])
    metadata.setType("dataset")
    metadata.setParentIdentifier(plain_name(", ".join(_said(sources, "collection_id"))))
    crs = crs_from_text(plan.grid.crs)
    metadata.setCrs(crs)
    metadata.setExtent(_extent(plan))
    metadata.setLicenses([plain_name(each) for each in _said(sources, "licence")])
    metadata.setRights([plain_name(each) for each in _said(sources, "attribution")])
    metadata.setConstraints(
        [
            *(QgsLayerMetadata.Constraint(datum, "vertical datum") for datum in _said(sources, "vertical_datum")),
            *(QgsLayerMetadata.Constraint(plain_name(text), CITATION) for text in _said(sources, "citation")),
        ]
    )
    titles = plain_name(", ".join(source.item_id or source.title for source in sources))
    history = [
        QCoreApplication.translate("Provenance", "Saved with Datacube Browser {version} from: {sources}").format(
            version=version(), sources=titles
        )
    ]
    if plan.cutline is not None:
        cut = QCoreApplication.translate("Provenance", "Clipped by the polygons of: {layer}")
        history.append(cut.format(layer=plain_name(_polygons(plan.cutline))))
    metadata.setHistory(history)
    metadata.setLinks(
        [
            QgsAbstractMetadataBase.Link(
                plain_name(source.item_id or source.title), "WWW:LINK", plain_name(unsigned(source.href))
            )
            for source in sources
        ]
        + [_link("item", href) for href in _said(sources, "item_href")]
        + [_link("catalog", href) for href in _said(sources, "catalog_url")]
        + [_link(name, url) for name, _roles, url in _contacts(sources) if url]
        + [QgsAbstractMetadataBase.Link(LICENCE_LINK, "WWW:LINK", plain_name(url)) for url in _licence_links(sources)]
        + [QgsAbstractMetadataBase.Link(DOI_LINK, "WWW:LINK", doi_url(doi)) for doi in _said(sources, "doi")]
    )
    metadata.setDateTime(Qgis.MetadataDateType.Created, _qt(_now()))
    return metadata


def _title(plan: ExportPlan) -> str:
    """What the catalogue calls the asset, and its item; of several, and where it says nothing, the file's name."""
    titles = {f"{source.asset_title} · {source.item_id}".removesuffix(" · ") for source in plan.sources}
    first = plan.sources[0].asset_title
    return plain_name(titles.pop()) if first and len(titles) == 1 else plan.request.output.stem


def _contacts(sources: Iterable[ExportSource]) -> tuple[tuple[str, str, str], ...]:
    return tuple(dict.fromkeys(each for source in sources for each in source.contacts))


def _contact(name: str, roles: str, _url: str) -> QgsAbstractMetadataBase.Contact:
    contact = QgsAbstractMetadataBase.Contact(plain_name(name))
    contact.organization = plain_name(name)
    contact.role = plain_name(roles)
    return contact


def _link(name: str, href: str) -> QgsAbstractMetadataBase.Link:
    return QgsAbstractMetadataBase.Link(plain_name(name), "WWW:LINK", plain_name(unsigned(href)))


def write_record(plan: ExportPlan, path: Path) -> None:
    """Write the metadata record as QGIS's own *Save Metadata* does. Raises OSError."""
    doctype = QDomImplementation().createDocumentType("qgis", "http://mrcc.com/qgis.dtd", "SYSTEM")
    document = QDomDocument(doctype)
    root = document.createElement("qgis")
    root.setAttribute("version", Qgis.version())
    root.setAttribute(_OWN, version())
    document.appendChild(root)
    layer_metadata(plan).writeMetadataXml(root, document)
    path.write_text(document.toString(2), encoding="utf-8", newline="\n")


def is_own_record(path: Path) -> bool:
    """Whether `write_record` wrote the file. Raises OSError."""
    return holds(path, f"{_OWN}=")


def _extent(plan: ExportPlan) -> QgsLayerMetadata.Extent:
    spatial = QgsLayerMetadata.SpatialExtent()
    spatial.extentCrs = crs_from_text(plan.grid.crs)
    spatial.bounds = QgsRectangle(*plan.grid.bounds).toBox3d(0, 0)
    extent = QgsLayerMetadata.Extent()
    extent.setSpatialExtents([spatial])
    # some catalogues leave the time zone out, and such dates cannot be compared with others
    moments = sorted((source.datetime for source in plan.sources if source.datetime is not None), key=_comparable)
    if moments:
        extent.setTemporalExtents([QgsDateTimeRange(_qt(moments[0]), _qt(moments[-1]))])
    return extent


def _polygons(cutline: Cutline) -> str:
    """The layer, and how many of its features: those in the extent, or chosen."""
    return f"{cutline.title} ({cutline.features})"


def _said(sources: Iterable[ExportSource], field: str) -> tuple[str, ...]:
    """The field's values in all sources, each once, in the sources' order."""
    return tuple(dict.fromkeys(value for source in sources if (value := getattr(source, field))))


def _licence_links(sources: Iterable[ExportSource]) -> tuple[str, ...]:
    """Those of all sources, each once, without what would be a secret."""
    return tuple(dict.fromkeys(unsigned(href) for source in sources for href in source.licence_links))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


def _comparable(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.timezone.utc)


def _qt(moment: dt.datetime) -> QDateTime:
    return QDateTime.fromString(_comparable(moment).isoformat(), Qt.DateFormat.ISODate)
