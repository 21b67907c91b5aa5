"""The parameters that several algorithms share: their definition, their widgets, and how they are read."""
