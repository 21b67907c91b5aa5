"""OGC web services: WMS and WCS."""
