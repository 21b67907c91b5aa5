"""The versions of STAC that items can be written in. Light: QGIS imports it with the plugin."""

#: The first says the CRS as `proj:epsg` too, for older programs.
STAC_VERSIONS = ("1.0.0", "1.1.0")
