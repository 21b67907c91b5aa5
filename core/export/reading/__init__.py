"""A chunk's pixels: read from source blocks, warped where grids differ, merged into a mosaic."""
