"""From an asset's address to a layer on the map."""
