"""The user guide: its pages, read and searched without a network."""
