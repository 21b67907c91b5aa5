"""The details panel: a record as HTML."""
