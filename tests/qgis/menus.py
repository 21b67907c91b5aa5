"""The dock's menus as a person opens them."""

from __future__ import annotations

from demo.person import settle


def open_menu(button):
    """The menu of the button, shown below it."""
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    settle()
    return menu


def more_menu(panel):
    """The entries of More, made for what is chosen now; not shown."""
    menu = panel.more_button.menu()
    menu.aboutToShow.emit()
    return menu


def services_menu(panel):
    menu = panel.toolbar.services_button.menu()
    menu.aboutToShow.emit()
    return menu


def shown_entries(menu):
    """The visible entries, without separators."""
    return [action for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def entry(menu, name):
    """The entry with this text or object name, in the menu or in one below it."""
    for action in shown_entries(menu):
        if name in (action.text(), action.objectName()):
            return action
        below = entry(action.menu(), name) if action.menu() is not None else None
        if below is not None:
            return below
    return None


def groups(menu):
    """The texts of the entries between two visible separators."""
    found = [[]]
    for action in menu.actions():
        if action.isSeparator() and action.isVisible():
            found.append([])
        elif not action.isSeparator() and action.isVisible():
            found[-1].append(action.text())
    return [group for group in found if group]
