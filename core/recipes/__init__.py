"""An export as a script that runs without the plugin."""

from __future__ import annotations

from .recipe import RECIPES, Recipe, Script, ScriptTask, script_of
from .tile_jobs import SplitTask

__all__ = ["RECIPES", "Recipe", "Script", "ScriptTask", "SplitTask", "script_of"]
