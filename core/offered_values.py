"""What Processing offers where nothing has been chosen. Light: QGIS imports it with the plugin."""

#: The name of the catalogue that a new user starts with.
FIRST_CATALOG = "NRCan CCMEO Datacube"
#: The root of the API of IGN's Géoplateforme.
GEOPLATEFORME_API = "https://data.geopf.fr/api"
#: Who sees that an offering of the Géoplateforme exists, as its API has them.
VISIBILITIES = ("PRIVATE", "REFERENCED", "PUBLIC")
#: The versions of STAC that items can be written in. The first says the CRS as `proj:epsg` too, for older programs.
STAC_VERSIONS = ("1.0.0", "1.1.0")
#: The datacube's elevation service, as in NRCan's guide; it redirects to its current address.
ELEVATION = "https://datacube.services.geo.ca/ows/elevation"
#: Its coverages of heights, and all its coverages, as in NRCan's guide: the capabilities do not list them all.
SURFACES = ("dtm", "dsm")
ELEVATION_COVERAGES = (*SURFACES, "dtm-slope", "dtm-aspect", "dsm-slope", "dsm-aspect")
