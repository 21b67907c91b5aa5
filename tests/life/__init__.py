"""The plugin over a long time: closed in the midst of what it does, reloaded, used for half an hour."""
