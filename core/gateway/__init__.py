"""What GDAL opens for a file that its store hands out to signed requests alone, and the gateway on this computer that
asks the store for it where GDAL cannot."""
