"""Datacube Browser: a QGIS plugin that browses STAC datacubes and saves extents of remote rasters."""


def classFactory(iface):  # noqa: N802 - QGIS calls it by this name
    """QGIS calls this to load the plugin. Imports wait until here, so that importing the package costs nothing."""
    from .plugin import DatacubeBrowserPlugin

    return DatacubeBrowserPlugin(iface)
