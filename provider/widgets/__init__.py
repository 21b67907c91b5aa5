"""Fields of Processing's dialogs that offer names. Imported by these alone."""
