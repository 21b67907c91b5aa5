"""Catalogues that a person connects to: the presets and their own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Catalog:
    """A connection. `id` is stable and names it in the settings; `url` is the API's root as the user gave it;
    `authcfg` is the id of a QGIS authentication configuration, empty for none."""

    id: str
    name: str
    url: str
    authcfg: str = ""
    is_preset: bool = False
