"""Items as features: their properties, footprints and file URLs."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsFeature, QgsField, QgsFields, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QDateTime, QMetaType, Qt

from ..errors import CanceledError
from ..extent import footprint_geometry
from ..language.plain_name import plain_name
from ..redaction import redacted, redacted_text
from ..spatial.crs import crs_from_text
from ..threads.tasks import Task
from .provenance import set_provenance
from .vector import draw_outlines, set_plain_map_tip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qgis.core import QgsFeedback

    from ..stac.records import Item
    from .source import LayerSource

_Type = QMetaType.Type
#: Properties of type date even where no item has one.
_DATES = {"datetime", "start_datetime", "end_datetime", "created", "updated"}
#: Members of an item outside its properties; old catalogues repeat them there.
_ITEM_MEMBERS = ("id", "collection")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE)
_INT64 = range(-(2**63), 2**63)
_HREF = "href_"
#: Names that formats and databases keep for themselves: the key and the geometry of GeoPackage, SQLite, PostGIS and
#: file geodatabases, and what SQLite and PostgreSQL call every table's hidden columns.
_RESERVED = frozenset(
    (
        *("fid", "ogc_fid", "objectid", "rowid", "_rowid_", "oid", "ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"),
        *("geom", "geometry", "the_geom", "wkb_geometry", "ogr_geometry", "ogr_style", "shape", "shape_length"),
        "shape_area",
    )
)
#: SQLite, and so GeoPackage, has at most 2000 columns in a table.
_MOST_FIELDS = 1900
_FURTHER = "further_properties"


def footprint_fields(items: Sequence[Item]) -> QgsFields:
    """The fields of a layer of these items: `id`, `collection`, every property of any of them, and a field `href_…` for
    each asset.

    Dates and times are QDateTime, numbers and booleans keep their type; lists, objects, and properties of mixed types
    are text. A field's alias is the property's or asset's own name; its name differs where another field has the same
    name apart from case, which some databases do not distinguish, and where a format keeps the name for itself. What
    does not find room in a table is in a last field, as JSON.
    """
    fields, taken = QgsFields(), set(_RESERVED)

    def append(alias: str, wanted: str, field_type: QMetaType.Type) -> None:
        if fields.count() > _MOST_FIELDS:
            return
        if fields.count() == _MOST_FIELDS:
            alias, wanted, field_type = _FURTHER, _FURTHER, _Type.QString
        wanted = plain_name("".join(sign if sign.isprintable() else "_" for sign in wanted)) or "_"
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted}_{number}"
        taken.add(name.casefold())
        field = QgsField(name, field_type)
        field.setAlias(alias)
        fields.append(field)

    for key in _ITEM_MEMBERS:
        append(key, key, _Type.QString)
    for key, values in _said(items).items():
        if key not in _ITEM_MEMBERS:
            append(key, key, _field_type(key, values))
    for key in dict.fromkeys(asset.key for item in items for asset in item.assets):
        append(f"{_HREF}{key}", f"{_HREF}{key}", _Type.QString)
    return fields


def footprint_features(items: Iterable[Item], fields: QgsFields) -> Iterator[QgsFeature]:
    """A feature for each item, with the fields that `footprint_fields` gave for these items, or for more.

    The geometry is a MultiPolygon in longitude, latitude (EPSG:4326 in QGIS) as the server sent it, across the
    antimeridian too; null for an item without polygon. URLs are without signatures and passwords, since the layer may
    be stored and shared.
    """
    names = [(field.alias(), field.type()) for field in fields]
    known = {name for name, _ in names}
    # where a property has the name of an asset's field, that comes behind it
    last = {name: place for place, (name, _) in enumerate(names)}
    twice = {name: place for place, (name, _) in enumerate(names) if last[name] != place}
    is_cut = fields.count() > _MOST_FIELDS
    for item in items:
        hrefs = {_HREF + asset.key: redacted(asset.href) for asset in item.assets}
        said = dict(item.properties)
        values: dict[str, Any] = {**hrefs, **said, "id": item.id, "collection": item.collection_id}
        if is_cut:
            values[_FURTHER] = {name: value for name, value in values.items() if name not in known} or None
        feature = QgsFeature(fields)
        found = [_attribute(values.get(name), field_type) for name, field_type in names]
        for name, place in twice.items():
            found[place], found[last[name]] = _attribute(said.get(name), names[place][1]), hrefs.get(name)
        feature.setAttributes(found)
        shape = _polygons(item)
        if shape is not None:
            feature.setGeometry(shape)
        yield feature


def footprint_layer(name: str, fields: QgsFields) -> QgsVectorLayer:
    """An empty memory layer for such features, drawn as outlines. For the main thread."""
    layer = QgsVectorLayer("MultiPolygon?crs=EPSG:4326", name, "memory")
    layer.setCrs(crs_from_text("EPSG:4326"))
    layer.dataProvider().addAttributes(list(plain_fields(fields)))
    layer.updateFields()
    set_plain_map_tip(layer)
    draw_outlines(layer)
    return layer


def plain_fields(fields: QgsFields) -> QgsFields:
    """The fields as a layer may have them: QGIS's forms and tool tips draw aliases and names as HTML."""
    plain = QgsFields()
    for field in map(QgsField, fields):
        field.setAlias(plain_name(field.alias()))
        plain.append(field)
    return plain


def without_place(features: Iterable[QgsFeature]) -> int:
    """The number of features without geometry."""
    return Counter(feature.hasGeometry() for feature in features)[False]


def _said(items: Iterable[Item]) -> dict[str, list[Any]]:
    """What the items say, by the names of their properties; the date first."""
    said: dict[str, list[Any]] = {"datetime": []}
    for item in items:
        for key, value in dict(item.properties).items():
            said.setdefault(key, []).append(value)
    return said


def _field_type(key: str, values: Iterable[Any]) -> QMetaType.Type:
    """The type that holds all the values; text where there is none."""
    types = {_value_type(value) for value in values if value is not None}
    if not types:
        return _Type.QDateTime if key in _DATES else _Type.QString
    if types == {_Type.LongLong, _Type.Double}:
        return _Type.Double
    return types.pop() if len(types) == 1 else _Type.QString


def _value_type(value: Any) -> QMetaType.Type:
    if isinstance(value, bool):
        return _Type.Bool
    if isinstance(value, int):
        return _Type.LongLong if value in _INT64 else _Type.QString
    if isinstance(value, float):
        return _Type.Double
    return _Type.QDateTime if isinstance(value, str) and _date(value) is not None else _Type.QString


def _attribute(value: Any, field_type: int) -> Any:
    if value is None:
        return None
    if field_type == _Type.QDateTime:
        return _date(value)
    if field_type == _Type.Double:
        return float(value)
    if field_type != _Type.QString:
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return redacted_text(text) if "://" in text else text


def _date(text: str) -> QDateTime | None:
    """The moment in UTC, which is assumed where no zone is given; None for any other text. A date is its midnight."""
    if _DATE.fullmatch(text) is None:
        return None
    zoned = text if re.search(r"(Z|[+-]\d\d:?\d\d)$", text[10:], re.IGNORECASE) else f"{text}{_UTC[len(text) == 10]}"
    moment = QDateTime.fromString(zoned.upper().replace(" ", "T"), Qt.DateFormat.ISODateWithMs)
    return moment.toUTC() if moment.isValid() else None


_UTC = {False: "Z", True: "T00:00:00Z"}


def _polygons(item: Item) -> QgsGeometry | None:
    geometry = None if item.geometry is None else footprint_geometry(item.geometry)
    if geometry is None or geometry.type() != Qgis.GeometryType.Polygon:
        return None
    geometry.get().dropZValue()
    geometry.get().dropMValue()
    geometry.convertToMultiType()
    return geometry


@dataclass(frozen=True)
class FootprintLayer:
    """Features of items, ready for a layer. `without_place` counts those without polygon."""

    fields: QgsFields
    features: tuple[QgsFeature, ...]
    without_place: int

    def layer(self, source: LayerSource) -> QgsVectorLayer:
        """A new memory layer, with the source's provenance. For the main thread."""
        layer = footprint_layer(source.layer_name, self.fields)
        layer.dataProvider().addFeatures(list(self.features))
        layer.updateExtents()
        set_provenance(layer, source)
        return layer


class FootprintsTask(Task):
    """Makes features of items: `succeeded(FootprintLayer)`."""

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(QCoreApplication.translate("FootprintsTask", "Preparing footprints"), hidden=True)
        self._items = tuple(items)

    def work(self, feedback: QgsFeedback) -> FootprintLayer:
        fields = footprint_fields(self._items)
        features: list[QgsFeature] = []
        for feature in footprint_features(self._items, fields):
            if feedback.isCanceled():
                raise CanceledError("")
            features.append(feature)
        return FootprintLayer(fields, tuple(features), without_place(features))
