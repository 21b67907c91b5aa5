"""From a request to a plan: the target grid, its chunks, and what they cost."""
