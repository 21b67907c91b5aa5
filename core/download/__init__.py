"""Whole assets to disk."""

from __future__ import annotations

from .names import file_name, file_names, free_name
from .task import DownloadFile, DownloadReport, DownloadTask

__all__ = ["DownloadFile", "DownloadReport", "DownloadTask", "file_name", "file_names", "free_name"]
