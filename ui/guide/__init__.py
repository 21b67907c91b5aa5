"""The window of the user guide, and the Help buttons that open it."""
