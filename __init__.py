"""Datacube Browser: a QGIS plugin that browses STAC datacubes and saves extents of remote rasters."""


def classFactory(iface):
    """QGIS calls this to load the plugin. Imports wait until here, so that importing the package costs nothing."""
    from .plugin import DatacubeBrowserPlugin

    return DatacubeBrowserPlugin(iface)
