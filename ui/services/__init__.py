"""The window of WMS and WCS services."""
