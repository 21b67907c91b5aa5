"""An export as a script that runs without the plugin."""

from __future__ import annotations

from .recipe import RECIPES, Recipe, Script, ScriptTask, script_of
from .save_script import SaveScriptTask
from .tile_jobs import SplitTask

__all__ = ["RECIPES", "Recipe", "SaveScriptTask", "Script", "ScriptTask", "SplitTask", "script_of"]
