"""The branch in QGIS's Browser panel."""
