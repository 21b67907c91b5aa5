"""What rasters hold: bands and their meaning, types of pixels, memory for them."""
