"""From local rasters to items of a catalogue: `prepare` makes a folder of COGs and items, which is all that a dry run
does; `publish` sends it. Importing the package imports nothing of it."""
