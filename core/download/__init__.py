"""Whole assets to disk."""

from __future__ import annotations

from .names import file_name, free_name
from .task import DownloadFile, DownloadReport, DownloadTask, FindExistingTask

__all__ = ["DownloadFile", "DownloadReport", "DownloadTask", "FindExistingTask", "file_name", "free_name"]
