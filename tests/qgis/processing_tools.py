"""Run algorithms as Processing does: by id, from its registry, with parameters as it passes them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsProject

#: 2 km on the edge between two tiles of the demo's 1 m mosaic, and as Processing writes it.
BOX = (1_999_000, 499_000, 2_001_000, 501_000)
EXTENT = "1999000,2001000,499000,501000 [EPSG:3979]"
HRDEM_1M = "hrdem-mosaic-1m"


class RecordingFeedback(QgsProcessingFeedback):
    """Records progress; cancels once the progress reaches `stop_at`."""

    def __init__(self, stop_at: float | None = None) -> None:
        super().__init__(False)
        self.percents: list[float] = []
        self.progressChanged.connect(self.percents.append)
        if stop_at is not None:
            self.progressChanged.connect(lambda percent: self.cancel() if percent >= stop_at else None)


@pytest.fixture
def processing(provider):
    """Make QGIS's Processing plugin importable, as in QGIS's Python console."""
    folder = str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins")
    sys.path.append(folder)
    yield
    sys.path.remove(folder)


@pytest.fixture
def provider(qgis_app):
    """The provider, registered in QGIS during a test."""
    from datacube_browser.provider.provider import DatacubeProvider

    QgsProject.instance().clear()
    registry = QgsApplication.processingRegistry()
    made = DatacubeProvider()
    registry.addProvider(made)
    yield made
    registry.removeProvider(made)
    QgsProject.instance().clear()


def algorithm(name: str):
    return QgsApplication.processingRegistry().createAlgorithmById(f"datacube_browser:{name}")


class Run:
    """Runs an algorithm; has its `results`, whether it succeeded (`is_done`) and its `log`."""

    def __init__(self, name: str, feedback: QgsProcessingFeedback | None = None, **parameters: Any) -> None:
        self.feedback = feedback or RecordingFeedback()
        self.context = QgsProcessingContext()
        self.context.setProject(QgsProject.instance())
        self.context.setFeedback(self.feedback)
        made = algorithm(name)
        ok, reason = made.checkParameterValues(parameters, self.context)
        assert ok, reason
        self.results, self.is_done = made.run(parameters, self.context, self.feedback)
        self.log = self.feedback.textLog()

    def layer(self, name: str = "OUTPUT"):
        return self.context.takeResultLayer(self.results[name])


def refusal(name: str, **parameters: Any) -> str:
    """The message with which an algorithm refuses the parameters."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    ok, reason = algorithm(name).checkParameterValues(parameters, context)
    assert not ok
    return reason
