"""Whole assets to disk."""

from __future__ import annotations

from ..files.file_names import free_name
from .names import file_name, file_names
from .task import DownloadFile, DownloadReport, DownloadTask

__all__ = ["DownloadFile", "DownloadReport", "DownloadTask", "file_name", "file_names", "free_name"]
