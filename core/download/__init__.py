"""Whole assets to disk."""

from __future__ import annotations

from .names import file_name, file_names, free_name
from .task import DownloadFile, DownloadReport, DownloadTask
from .verification import Expected

__all__ = ["DownloadFile", "DownloadReport", "DownloadTask", "Expected", "file_name", "file_names", "free_name"]
