"""The plugin compared with the tools that people use today: `make bench`."""
