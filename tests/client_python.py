"""A Python of its own in which the vendors' clients run, told by its environment where the services are."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class ClientPython:
    """`environment` is all that the client gets, beside PATH: nothing of the machine's own proxies and folders."""

    python: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        return self._started(self.python, *command, **more)

    def run(self, script: str, *arguments: str, **more: str) -> Any:
        """What the script prints, read as JSON."""
        return self.result(self.start("-c", script, *arguments, **more))

    def result(self, process: subprocess.Popen[str]) -> Any:
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return json.loads(output)

    def command(self, name: str, *arguments: str, **more: str) -> str:
        """What a program of one of the packages says."""
        process = self._started(self.python.with_name(name), *arguments, **more)
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return output + errors

    def _started(self, *command: str | Path, **more: str) -> subprocess.Popen[str]:
        environment = {"PATH": os.environ["PATH"], **self.environment, **more}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)
