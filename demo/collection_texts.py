"""The collections of the demo's catalogue: titles, descriptions and other metadata."""

from __future__ import annotations

from typing import Any

_PROJECTION = "https://stac-extensions.github.io/projection/v1.0.0/schema.json"
_LICENCE = "https://open.canada.ca/en/open-government-licence-canada"

#: West, south, east, north of the national grids in EPSG:3979, approximately.
_CANADA = [-177.292760, 34.301384, -9.977230, 84.400481]
_MOSAIC = [-150.957872, 38.500123, -46.636984, 85.159107]

_ELEVATION_WORDS = [
    "digital elevation model",
    "lidar",
    "mosaic",
    "cloud-optimized data",
    "modèle numérique d'élévation",
    "lidar",
    "mosaïque",
    "données optimisées pour le nuage",
]


def collections() -> list[dict[str, Any]]:
    return [
        *(_mosaic(resolution) for resolution in (1, 2)),
        _collection(
            "hrdem-lidar",
            "High Resolution Digital Elevation Model (HRDEM), by LiDAR acquisition project / "
            "Modèle numérique d'élévation à haute résolution (MNEHR), par projet d'acquisition lidar",
            "Terrain and surface models of single LiDAR projects, as they were delivered; neighbouring projects are "
            "not matched along their edges. Demonstration data. / Modèles de terrain et de surface de chaque projet "
            "lidar, tels que livrés ; les projets voisins ne sont pas ajustés le long de leurs limites. Données de "
            "démonstration.",
            box=[-66.640000, 47.400000, -66.360000, 49.430000],
            interval=["2019-06-04T12:00:00Z", "2022-10-18T12:00:00Z"],
            keywords=_ELEVATION_WORDS,
        ),
        _collection(
            "mrdem-30",
            "Medium Resolution Digital Elevation Model (MRDEM), 30 m / "
            "Modèle numérique d'élévation à moyenne résolution (MNEMR), 30 m",
            "Terrain and surface models without gaps at 30 m. Demonstration data. / Modèles de terrain et de surface "
            "sans lacune à 30 m. Données de démonstration.",
            box=[-178.634083, 33.639608, -8.498079, 85.147505],
            interval=["2026-06-22T12:00:00Z", "2026-06-22T12:00:00Z"],
            keywords=_ELEVATION_WORDS[:1] + _ELEVATION_WORDS[4:5],
        ),
        _collection(
            "landcover",
            None,
            "Land Cover of Canada / Couverture terrestre du Canada",
            box=_CANADA,
            interval=["2010-07-01T12:00:00Z", "2020-07-01T12:00:00Z"],
            stac_version="1.0.0-rc.2",
            license="proprietary",
        ),
        *(_evapotranspiration(period) for period in ("monthly", "annual")),
        _air_photos(
            "regina",
            "Regina, Saskatchewan (1947-1967)",
            "Regina, Saskatchewan (1947-1967)",
            [-104.76, 50.42, -104.56, 50.50],
        ),
        _air_photos(
            "halifax",
            "Halifax, Nova Scotia (1947-1977)",
            "Halifax, Nouvelle-Écosse (1947-1977)",
            [-63.75, 44.55, -63.38, 44.74],
        ),
    ]


def _mosaic(resolution: int) -> dict[str, Any]:
    return _collection(
        f"hrdem-mosaic-{resolution}m",
        f"Mosaic of High Resolution Digital Elevation Model (HRDEM) at {resolution}m / "
        f"Mosaïque de Modèle numérique d'élévation à haute résolution (MNEHR) à {resolution}m",
        f"All LiDAR projects side by side on one {resolution} m grid, the newest on top, in tiles of 500 km. Heights "
        "are in metres (CGVD2013). Demonstration data: four tiles hold a country that does not exist, the others are "
        f"empty. / Tous les projets lidar côte à côte sur une même grille de {resolution} m, le plus récent au-dessus, "
        "en tuiles de 500 km. Élévations en mètres (CGVD2013). Données de démonstration : quatre tuiles contiennent un "
        "pays qui n'existe pas, les autres sont vides.",
        box=_MOSAIC,
        interval=["2018-08-10T12:00:00Z", "2023-11-16T12:00:00Z"],
        keywords=_ELEVATION_WORDS,
    )


def _evapotranspiration(period: str) -> dict[str, Any]:
    """One of two collections with the same title, as in the real catalogue; without items."""
    return _collection(
        f"evapotranspiration-{period}",
        "Land Surface Evapotranspiration for Canada's Landmass / Évapotranspiration de la surface terrestre du Canada",
        f"Water that goes from land to air ({period}). No items in this demonstration. / Eau qui passe du sol à l'air "
        f"({'par mois' if period == 'monthly' else 'par an'}). Aucun élément dans cette démonstration.",
        box=_CANADA,
        interval=["2000-01-01T00:00:00Z", None],
        keywords=["evapotranspiration", "water", "évapotranspiration", "eau"],
    )


def _air_photos(place: str, english: str, french: str, box: list[float]) -> dict[str, Any]:
    """A collection of a town far from the demo's view; without items."""
    return _collection(
        f"napl-{place}",
        f"Air photos through time - {english} / Photos aériennes au fil du temps - {french}",
        "Mosaics of old air photos. No items in this demonstration. / Mosaïques de photos aériennes anciennes. Aucun "
        "élément dans cette démonstration.",
        box=box,
        interval=["1947-07-01T12:00:00Z", "1977-07-01T12:00:00Z"],
        keywords=["aerial photography", "photographie aérienne"],
        providers=[],
    )


def _collection(
    identifier: str,
    title: str | None,
    description: str,
    *,
    box: list[float],
    interval: list[str | None],
    keywords: list[str] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """`title` and `description` are "English / Français"."""
    collection: dict[str, Any] = {
        "type": "Collection",
        "stac_version": "1.0.0",
        "stac_extensions": [_PROJECTION],
        "id": identifier,
        "title": title,
        "description": description,
        "keywords": keywords or [],
        "license": "OGL-Canada-2.0",
        "providers": [
            {
                "name": "Datacube Browser demonstration / Démonstration du Navigateur de cube de données",
                "roles": ["producer", "host"],
            }
        ],
        "extent": {"spatial": {"bbox": [box]}, "temporal": {"interval": [interval]}},
        "summaries": {},
        "links": [{"rel": "license", "href": _LICENCE, "type": "text/html"}],
    }
    return {**collection, **changes}
