"""Datacube Browser: a QGIS plugin that browses STAC datacubes and saves extents of remote rasters."""


def classFactory(iface: object) -> object:
    """QGIS calls this to load the plugin. Imports wait until here, so that importing the package costs nothing."""
    import sys

    if sys.version_info < (3, 10):
        from .unsupported import UnsupportedPython

        return UnsupportedPython(iface)
    from .plugin import DatacubeBrowserPlugin

    return DatacubeBrowserPlugin(iface)
