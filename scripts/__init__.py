"""The scripts that `make` calls. Run them as modules from the root: `python -m scripts.package`."""
