"""TIFF files far away: found out about and read by byte ranges, through QGIS's own network access.

GDAL's `/vsicurl/` believes what a server sends. Here every answer must be the range that was asked for, of the file
that was found at first; a broken one is asked for again, alone. GDAL only decodes.
"""
