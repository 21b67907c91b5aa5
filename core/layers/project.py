"""Adds opened layers to the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer

from ..language.plain_name import plain_name
from .plugin_layers import PROPERTY_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qgis.core import QgsLayerTreeGroup, QgsProject

    from .opening import OpenedLayers


def add_to_project(opened: OpenedLayers, project: QgsProject, group: str = "") -> tuple[QgsMapLayer, ...]:
    """Add the layers where QGIS would add a new one: above the current layer. For the main thread.

    Several assets of an item get a group with its id, vectors above rasters, otherwise in the given order; single
    layers get none. `group` names a new group for all of them. Returns the layers from top to bottom.
    """
    point = project.layerTreeRegistryBridge().layerInsertionPoint()
    parent, position = point.group or project.layerTreeRoot(), max(0, point.position)
    if group:
        parent, position = parent.insertGroup(position, plain_name(group)), 0
    added: list[QgsMapLayer] = []
    for members in _per_item(opened.layers):
        members.sort(key=lambda layer: layer.type() != QgsMapLayer.LayerType.VectorLayer)
        if len(members) > 1:
            _insert(project, parent.insertGroup(position, plain_name(_property(members[0], "item"))), 0, members)
        else:
            _insert(project, parent, position, members)
        position += 1
        added.extend(members)
    return tuple(added)


def _property(layer: QgsMapLayer, name: str) -> str:
    return str(layer.customProperty(PROPERTY_PREFIX + name) or "")


def _per_item(layers: Sequence[QgsMapLayer]) -> list[list[QgsMapLayer]]:
    """The layers grouped by item, in the order of the items' first layers; a layer without item is alone."""
    items: dict[tuple[str, str], list[QgsMapLayer]] = {}
    for layer in layers:
        item = _property(layer, "item")
        items.setdefault((_property(layer, "collection"), item) if item else ("", layer.id()), []).append(layer)
    return list(items.values())


def _insert(project: QgsProject, group: QgsLayerTreeGroup, position: int, layers: Iterable[QgsMapLayer]) -> None:
    for offset, layer in enumerate(layers):
        project.addMapLayer(layer, False)
        group.insertLayer(position + offset, layer)
