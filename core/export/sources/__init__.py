"""What an export reads from: rasters, coverages of a WCS, thematic classes."""
