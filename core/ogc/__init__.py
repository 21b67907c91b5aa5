"""WMS and WCS."""
