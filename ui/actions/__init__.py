"""What is done with chosen assets and items: add to the map, download."""
