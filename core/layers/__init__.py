"""Assets as layers of a QGIS project."""
