"""Connections to catalogues: the presets and the user's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import urlsplit, urlunsplit

from qgis.PyQt.QtCore import QUrl, QUuid

from .language.text_order import in_text_order
from .offered_values import FIRST_CATALOG
from .settings import change, settings, write, writing

_FIELDS = ("name", "url", "authcfg", "profile")
_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]")


class CatalogGroup(Enum):
    """Where a list of catalogues shows one. The value is the key of its title; the order is that of the list."""

    CANADA = "canada"
    OWN = "own"
    FRANCE = "france"
    EUROPE = "europe"
    WORLD = "world"
    UNITED_STATES = "united-states"
    AFRICA_OCEANIA = "africa-oceania"


class CatalogNeed(Enum):
    """What the user needs for a preset's files; its search is free unless said. The value is its sentence's key."""

    NOTHING = ""
    #: A service signs addresses for everybody.
    SIGNED = "signed"
    #: A sign-in at the service that signs, or a key of its.
    SIGN_IN = "sign-in"
    #: An account, whose token goes with each request.
    BEARER = "bearer"
    #: An account, whose token goes with each request, or whose S3 keys sign them.
    BEARER_OR_S3_KEYS = "bearer-or-s3-keys"
    #: An account, whose user name and password go with some requests.
    SOME_ACCOUNT = "some-account"
    #: An API key in the header X-API-Key, for the files, or for the search too.
    KEY = "key"
    KEY_FOR_ALL = "key-for-all"
    #: Some collections want S3 keys of a reader who pays.
    SOME_PAID = "some-paid"


@dataclass(frozen=True)
class Catalog:
    """A connection. `id` is stable and names it in the settings; `url` is the API's root as the user gave it, or the
    `file:` address of a catalogue on this computer; `authcfg` is the id of a QGIS authentication configuration,
    `profile` that of the signing profile for its files; empty for none."""

    id: str
    name: str
    url: str
    authcfg: str = ""
    is_preset: bool = False
    profile: str = ""
    group: CatalogGroup = CatalogGroup.OWN
    need: CatalogNeed = CatalogNeed.NOTHING


def _preset(
    key: str, name: str, url: str, group: CatalogGroup, need: CatalogNeed = CatalogNeed.NOTHING, *, profile: str = ""
) -> Catalog:
    return Catalog(key, name, url, is_preset=True, profile=profile, group=group, need=need)


#: Catalogues that every user has; a new user starts with the first. All but hydroweb.next can be searched without a
#: key; those of Maxar, Umbra and ICEYE are made of files. Sources: each service's own pages, and the providers of eodag
#: for what its files want.
PRESETS = (
    _preset("nrcan-datacube", FIRST_CATALOG, "https://datacube.services.geo.ca/stac/api/", CatalogGroup.CANADA),
    _preset(
        "cds-mtd",
        "CDS-MTD",
        "https://api.stac.teledetection.fr",
        CatalogGroup.FRANCE,
        CatalogNeed.SIGN_IN,
        profile="teledetection",
    ),
    _preset(
        "cds-mtd-theia",
        "CDS-MTD-THEIA",
        "https://api.datastore-mtd.theia.data-terra.org",
        CatalogGroup.FRANCE,
        CatalogNeed.SIGN_IN,
        profile="teledetection",
    ),
    _preset("geodes", "GEODES (CNES)", "https://geodes-portal.cnes.fr/api/stac", CatalogGroup.FRANCE, CatalogNeed.KEY),
    _preset(
        "hydroweb-next",
        "hydroweb.next (CNES, THEIA)",
        "https://hydroweb.next.theia-land.fr/api/v1/rs-catalog/stac",
        CatalogGroup.FRANCE,
        CatalogNeed.KEY_FOR_ALL,
    ),
    _preset(
        "cdse",
        "Copernicus Data Space",
        "https://stac.dataspace.copernicus.eu/v1",
        CatalogGroup.EUROPE,
        CatalogNeed.BEARER_OR_S3_KEYS,
    ),
    _preset("swisstopo", "swisstopo", "https://data.geo.admin.ch/api/stac/v1/", CatalogGroup.EUROPE),
    _preset(
        "dlr-eoc",
        "DLR EOC Geoservice",
        "https://geoservice.dlr.de/eoc/ogc/stac/v1/",
        CatalogGroup.EUROPE,
        CatalogNeed.SOME_ACCOUNT,
    ),
    _preset(
        "earth-search",
        "Earth Search (AWS)",
        "https://earth-search.aws.element84.com/v1",
        CatalogGroup.WORLD,
        CatalogNeed.SOME_PAID,
    ),
    _preset(
        "planetary-computer",
        "Planetary Computer",
        "https://planetarycomputer.microsoft.com/api/stac/v1",
        CatalogGroup.WORLD,
        CatalogNeed.SIGNED,
        profile="planetary-computer",
    ),
    _preset(
        "maxar-open-data",
        "Maxar Open Data",
        "https://maxar-opendata.s3.amazonaws.com/events/catalog.json",
        CatalogGroup.WORLD,
    ),
    _preset(
        "umbra-open-data",
        "Umbra Open Data",
        "https://s3.us-west-2.amazonaws.com/umbra-open-data-catalog/stac/catalog.json",
        CatalogGroup.WORLD,
    ),
    _preset(
        "iceye-open-data",
        "ICEYE Open Data",
        "https://iceye-open-data-catalog.s3-us-west-2.amazonaws.com/catalog.json",
        CatalogGroup.WORLD,
    ),
    _preset(
        "nasa-lpcloud",
        "NASA Earthdata (LP DAAC)",
        "https://cmr.earthdata.nasa.gov/stac/LPCLOUD",
        CatalogGroup.UNITED_STATES,
        CatalogNeed.BEARER,
    ),
    _preset(
        "usgs-landsat",
        "USGS Landsat",
        "https://landsatlook.usgs.gov/stac-server",
        CatalogGroup.UNITED_STATES,
        CatalogNeed.BEARER,
    ),
    _preset("dea", "Digital Earth Australia", "https://explorer.dea.ga.gov.au/stac", CatalogGroup.AFRICA_OCEANIA),
    _preset(
        "digital-earth-africa",
        "Digital Earth Africa",
        "https://explorer.digitalearth.africa/stac",
        CatalogGroup.AFRICA_OCEANIA,
    ),
)


def default_catalog() -> Catalog:
    """The catalogue that a new user starts with."""
    return PRESETS[0]


def normalized_url(text: str) -> str:
    """The API root that the user typed or pasted, as a URL: https:// where no scheme was given, without query and
    fragment. Empty when it is not a URL."""
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or any(sign.isspace() for sign in text):
        return ""
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, "", ""))


def catalog_url(text: str) -> str:
    """The same for the address of a catalogue, which may also be a file of this computer that the user has picked: its
    path, or its `file:` address, as such an address. Does not ask the disk."""
    path = text.strip()
    if path.lower().startswith("file:"):
        url = QUrl(path)
        path = url.toLocalFile() if url.isLocalFile() and not url.host() else ""
    if _WINDOWS_PATH.match(path):
        path = path.replace("\\", "/")
    elif not PurePosixPath(path).is_absolute():
        path = ""
    if not path.lower().endswith(".json"):
        return normalized_url(text)
    return str(QUrl.fromLocalFile(path).toString(QUrl.ComponentFormattingOption.FullyEncoded))


class CatalogStore:
    """The presets and the user's own catalogues, in QGIS's settings.

    A preset can be neither changed nor removed: editing one adds the user's own copy of it.
    """

    def all(self) -> tuple[Catalog, ...]:
        """The presets in their order, then the user's own by name."""
        own = (self._own(item_id) for item_id in settings().catalogs.items())
        whole = (catalog for catalog in own if catalog.url)  # or QGIS was killed while it was written
        return (*PRESETS, *in_text_order(whole, lambda catalog: catalog.name))

    def groups(self) -> list[tuple[CatalogGroup | None, list[Catalog]]]:
        """All of them as lists show them, each once: the user's favourites (None), then the groups in their order;
        without those that are empty."""
        favourites = self.favourites()
        found: dict[CatalogGroup | None, list[Catalog]] = {None: []} | {group: [] for group in CatalogGroup}
        for catalog in self.all():
            found[None if catalog.id in favourites else catalog.group].append(catalog)
        return [(group, members) for group, members in found.items() if members]

    def get(self, catalog_id: str) -> Catalog | None:
        preset = next((catalog for catalog in PRESETS if catalog.id == catalog_id), None)
        return self._own(catalog_id) if preset is None and catalog_id in settings().catalogs.items() else preset

    def add(self, name: str, url: str, authcfg: str = "", profile: str = "") -> Catalog:
        """Add a catalogue of the user's. Raises ValueError for an invalid URL."""
        key = QUuid.createUuid().toString(QUuid.StringFormat.Id128)
        catalog = Catalog(key, name.strip(), _checked(url), authcfg, profile=profile)
        with writing():
            self._write(catalog)
        return catalog

    def update(self, catalog: Catalog, shown: Catalog | None = None) -> Catalog:
        """Store what the user has changed since the catalogue was `shown`, and return what is stored: of a preset, a
        copy with a new id. What another QGIS has changed meanwhile stays where the user has not changed it; one that it
        has removed is there again. Raises ValueError for an invalid URL."""
        if catalog.is_preset:
            return self.add(catalog.name, catalog.url, catalog.authcfg, catalog.profile)
        kept = replace(catalog, name=catalog.name.strip(), url=_checked(catalog.url))
        with writing():
            there = self.get(catalog.id)
            if shown is not None and there is not None:
                mine = {each: getattr(kept, each) for each in _FIELDS if getattr(kept, each) != getattr(shown, each)}
                kept = replace(there, **mine)
            self._write(kept)
        return kept

    def remove(self, catalog_id: str) -> None:
        """Remove one of the user's own; presets and unknown ids are ignored."""
        if catalog_id in settings().catalogs.items():
            with writing():
                settings().catalogs.deleteItem(catalog_id)
            self.set_favourite(catalog_id, is_favourite=False)

    def current(self) -> Catalog:
        """The catalogue last selected; the first preset when there is none, or it was removed."""
        return self.get(settings().current_catalog.value()) or default_catalog()

    def set_current(self, catalog_id: str) -> None:
        write(settings().current_catalog, catalog_id)

    def _own(self, item_id: str) -> Catalog:
        entries, key = settings(), [item_id]
        return Catalog(item_id, **{each: getattr(entries, f"catalog_{each}").value(key) for each in _FIELDS})

    def favourites(self) -> frozenset[str]:
        """The ids of the catalogues that the user has marked."""
        return frozenset(settings().favourite_catalogs.value())

    def set_favourite(self, catalog_id: str, *, is_favourite: bool) -> None:
        mine = [catalog_id] if is_favourite else []
        change(settings().favourite_catalogs, lambda ids: [*(each for each in ids if each != catalog_id), *mine])

    def _write(self, catalog: Catalog) -> None:
        entries, key = settings(), [catalog.id]
        for each in _FIELDS:
            getattr(entries, f"catalog_{each}").setValue(getattr(catalog, each), key)


def _checked(url: str) -> str:
    normalized = catalog_url(url)
    if not normalized:
        raise ValueError(url)
    parts = urlsplit(normalized)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))  # settings are no place for a password
