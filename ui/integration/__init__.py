"""The plugin elsewhere in QGIS: Browser panel, locator bar, layer menu, options, help, drag and drop, shortcuts."""
