"""The output file: blocks as they arrive, its journal, its metadata, and the final rename."""
