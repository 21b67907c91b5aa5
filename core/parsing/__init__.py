"""JSON and XML, most of which comes from servers: read within limits, and kept as text."""
