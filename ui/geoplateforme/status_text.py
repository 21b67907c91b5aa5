"""The states of the API's records in words."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def execution_status(status: str) -> str:
    """The state of a run; one that is not known is shown as it is."""
    translate = QCoreApplication.translate
    return {
        "CREATED": translate("StatusText", "Not launched"),
        "WAITING": translate("StatusText", "Waiting for its turn"),
        "PROGRESS": translate("StatusText", "Running"),
        "SUCCESS": translate("StatusText", "Finished"),
        "FAILURE": translate("StatusText", "Failed"),
        "ABORTED": translate("StatusText", "Aborted"),
    }.get(status, status)


def data_status(status: str) -> str:
    """The state of stored data, a configuration or an offering."""
    translate = QCoreApplication.translate
    return {
        "CREATED": translate("StatusText", "Empty"),
        "GENERATING": translate("StatusText", "Being computed"),
        "MODIFYING": translate("StatusText", "Being changed"),
        "GENERATED": translate("StatusText", "Ready"),
        "DELETED": translate("StatusText", "Deleted"),
        "UNSTABLE": translate("StatusText", "Unusable"),
        "PUBLISHING": translate("StatusText", "Being published"),
        "PUBLISHED": translate("StatusText", "Published"),
        "UNPUBLISHING": translate("StatusText", "Being unpublished"),
        "UNPUBLISHED": translate("StatusText", "Not published"),
        "SYNCHRONIZING": translate("StatusText", "Being synchronized"),
    }.get(status, status)


def visibility_text(visibility: str) -> str:
    """Who sees that an offering exists; empty for what the platform makes it."""
    translate = QCoreApplication.translate
    return {
        "": translate("StatusText", "As the Géoplateforme sets it"),
        "PRIVATE": translate("StatusText", "Private"),
        "REFERENCED": translate("StatusText", "Referenced"),
        "PUBLIC": translate("StatusText", "Public"),
    }.get(visibility, visibility)
