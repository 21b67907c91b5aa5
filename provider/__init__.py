"""The plugin in QGIS's Processing: what the dock does, for models, batches, scripts and the command line."""
