# Code that works on Qt 5 and breaks on Qt 6: the compatibility tests must report each commented line.
from qgis.core import QgsMapLayer
from qgis.PyQt.QtCore import QRegExp, Qt  # removed class
from qgis.PyQt.QtWidgets import QComboBox, QDesktopWidget  # removed class


def use(dialog, box: QComboBox):
    dialog.exec_()  # removed method
    role = Qt.UserRole  # unscoped enum
    kind = QgsMapLayer.RasterLayer  # unscoped enum
    policy = QComboBox.AdjustToMinimumContentsLength  # unscoped enum
    QRegExp("a")
    box.noSuchThing.connect(print)  # unknown signal
    return role, kind, policy, QDesktopWidget()
