"""The rows of the results tree in a QGIS without windows: `python -m benchmarks.result_rows PROFILE`, one line of JSON.

Compares the plugin's model of visible rows with a QSortFilterProxyModel for the same results: ms of the main thread for
each step, with a view that shows the rows.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QModelIndex, QSortFilterProxyModel, Qt
from qgis.PyQt.QtWidgets import QApplication, QTreeView

from .in_qgis import load_plugin
from .steps import start_qgis

if TYPE_CHECKING:
    from collections.abc import Callable

ITEMS, PAGE = 10_000, 100
_VISIBLE = Qt.ItemDataRole.UserRole + 100


def visible_rows_model() -> tuple[Any, Any, Callable[[str], None]]:
    """The source model, the view's model, and a function that filters the rows by words."""
    from datacube_browser.ui.results.results_filter_model import ResultsFilterModel
    from datacube_browser.ui.results.results_model import ResultsModel

    source = ResultsModel()
    shown = ResultsFilterModel(source)
    shown.setSourceModel(source)
    return source, shown, shown.set_words


def proxy_model() -> tuple[Any, Any, Callable[[str], None]]:
    """The same with Qt's proxy model, which filters by a role of the source."""
    from datacube_browser.ui.results.results_model import ResultsModel
    from datacube_browser.ui.results.tree_nodes import ItemNode

    class Source(ResultsModel):
        words = ""

        def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
            if role != _VISIBLE:
                return super().data(index, role)
            node = self.node(index)
            return "1" if not isinstance(node, ItemNode) or self.words in node.record.id else "0"

    source = Source()
    proxy = QSortFilterProxyModel(source)
    proxy.setFilterRole(_VISIBLE)
    proxy.setFilterFixedString("1")
    proxy.setSourceModel(source)

    def set_words(words: str) -> None:
        source.words = words
        proxy.invalidateFilter()

    return source, proxy, set_words


def measure(source: Any, shown: Any, set_words: Callable[[str], None]) -> dict[str, float]:
    from tests.qgis.tree_samples import CATALOG, HRDEM, MRDEM, NEXT, page

    def add_page(number: int) -> None:
        source.begin_page(HRDEM.id)
        source.add_page(HRDEM.id, page(PAGE, number * PAGE, next=NEXT))

    source.set_collections(CATALOG, [HRDEM, MRDEM], "en")
    view = QTreeView()
    view.setUniformRowHeights(True)
    view.setModel(shown)
    view.resize(340, 300)
    view.show()
    view.expand(shown.mapFromSource(source.collection_index(HRDEM.id)))
    pages = [_ms(lambda number=number: add_page(number)) for number in range(ITEMS // PAGE)]
    took = {"first pages": sum(pages[:5]) / 5, "last pages": sum(pages[-5:]) / 5}
    took["narrow"] = _ms(lambda: set_words("00001"))
    took["widen"] = _ms(lambda: set_words(""))
    collection = shown.mapFromSource(source.collection_index(HRDEM.id))
    view.collapse(collection)
    took["expand"] = _ms(lambda: view.expand(collection))
    bar = view.verticalScrollBar()
    took["scroll"] = max(_ms(lambda: bar.setValue(bar.value() + bar.pageStep())) for _ in range(40))
    view.close()
    return took


def _ms(step: Callable[[], object]) -> float:
    """Milliseconds of the step, including the events that it causes."""
    began = time.perf_counter()
    step()
    for _ in range(5):
        QApplication.processEvents()
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    application = start_qgis(Path(sys.argv[1]))
    load_plugin()
    print(json.dumps({"ours": measure(*visible_rows_model()), "proxy": measure(*proxy_model())}), flush=True)
    del application


if __name__ == "__main__":
    main()
