"""The work: catalogues, layers, exports. No widgets, no iface, nothing of qgis.gui."""
