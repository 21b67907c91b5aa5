"""A local datacube that stands for the NRCan CCMEO one: the published grid and catalogue, terrain of our own making.

Plain Python with NumPy and GDAL; knows nothing of the plugin. `python -m demo` serves it until Ctrl+C.
"""
