"""The tree of collections, items and assets: its models, its delegate, its menus."""
