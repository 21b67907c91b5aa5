"""Who sees that an offering exists. Light: QGIS imports it with the plugin."""

#: As the API Entrepôt has them.
VISIBILITIES = ("PRIVATE", "REFERENCED", "PUBLIC")
