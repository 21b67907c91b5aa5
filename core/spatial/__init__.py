"""Coordinate reference systems: where rasters lie in them, and areas and polygons in another one."""
