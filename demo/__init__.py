"""A local datacube that stands for the NRCan CCMEO one: the published grid and catalogue, with generated terrain.

Plain Python with NumPy and GDAL, without the plugin. `python -m demo` serves it until Ctrl+C.
"""
