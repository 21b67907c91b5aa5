"""The search filters (words, extent, dates, properties) and the menu of saved searches."""
