"""What can be done with chosen assets and items: adding them to the map, downloading, exporting."""
