"""Exports as background work: tasks, their queue, and what an earlier QGIS left unfinished."""
