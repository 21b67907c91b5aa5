"""What `make` calls: run them as modules from the root, `python -m scripts.package`."""
