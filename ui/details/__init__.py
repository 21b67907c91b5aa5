"""The panel with the details of a record."""
