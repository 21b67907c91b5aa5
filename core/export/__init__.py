"""From an extent to a local file: `plan_export`, then `run_export`."""
