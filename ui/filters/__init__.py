"""The search filters: extent, dates, properties, saved searches."""
