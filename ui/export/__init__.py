"""The export dialogs, their sections, and the exports started from them."""
