"""Files of servers in GDAL: their paths and options, what GDAL may open of them, and why it could not."""
