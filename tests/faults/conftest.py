"""What the schedules of a file share: the benches, each with its servers, and a profile without settings of others."""

from __future__ import annotations

import pytest

from .benches import Benches, benches


@pytest.fixture(scope="module")
def made_benches(qgis_app, tmp_path_factory) -> Benches:
    with benches(tmp_path_factory.mktemp("faults")) as made:
        yield made
