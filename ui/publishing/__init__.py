"""Publishing local rasters: the dialog around its dry run, and the tasks that it starts."""
