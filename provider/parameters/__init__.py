"""The parameters that algorithms have: what QGIS imports with the plugin."""
