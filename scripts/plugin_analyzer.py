"""What QGIS Plugin Analyzer finds in a plugin zip, without the rules that cannot be right here."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

#: Rules that are not applied, and why.
NOT_APPLIED = {
    "MISSING_I18N": "takes media types, prefixes of URNs and lines of scripts for words that people see; "
    "tests/unit/test_architecture.py and scripts/translations.py look at what is shown",
    "MISSING_DOCSTRING": "wants one on each override of Qt's and on each property; ours say what a name does not",
    "MAGIC_NUMBER": "takes HTTP's status codes and the numbers of file formats for magic",
    "GOD_OBJECT": "counts the widgets of a form and the overrides of a model; modules have 300 lines at most",
    "HIGH_COMPLEXITY": "adds a penalty for short functions; ruff holds McCabe's measure at 10",
    "SPAGHETTI_CODE": "counts an `elif` as a level more; ruff holds McCabe's measure at 10",
    "POTENTIAL_MISSING_SLOT": "does not know signals, nor the methods of Qt's classes; the widget tests raise on these",
    "QT6_QFONTMETRICS_WIDTH": "takes QSize and QRect for QFontMetrics; tests/unit/test_qt_compat.py asks PyQt6 itself",
    "QT6_ADDACTION_MULTIARG": "Qt 6 has those of QMenu and QLineEdit; tests/unit/test_qt_compat.py asks PyQt6 itself",
    "IFACE_AS_ARGUMENT": "a part that is handed what it uses can be tested without a QGIS window",
    "METADATA_REPOSITORY": "is reported with the other addresses, as `before publishing`",
}
#: Findings of other rules that are looked at: the rule and the file.
LOOKED_AT = {
    (
        "UNSAFE_THREAD",
        "core/http/oauth_thread.py",
    ): "QGIS ties its object for a sign-in to the thread that used it first",
    (
        "UNSAFE_THREAD",
        "core/threads/own_threads.py",
    ): "threads that QGIS's end does not wait for: a canceled caller leaves one behind, and some serve the gateway",
    ("UNSAFE_THREAD", "ui/dock/imports.py"): "imports modules, and emits nothing; QGIS's pool may be busy",
}
#: Not our code. bandit is told the same by the .bandit in the zip.
EXCLUDED = "extlibs"


def analyzer_faults(package: Path) -> list[str]:
    """The findings, one per line. Raises SystemExit when the analyzer fails."""
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(package) as archive:
        archive.extractall(scratch)
        folder = next(path for path in Path(scratch).iterdir() if path.is_dir())
        tool = Path(sys.executable).with_name("qgis-analyzer")
        options = ["--json", "--no-cache", "--linters", "none", "--exclude", EXCLUDED, "--output", f"{scratch}/report"]
        command = [tool, "analyze", *options, str(folder)]
        answer = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    try:
        report = json.loads(answer.stdout)
    except ValueError:
        raise SystemExit(f"qgis-analyzer: {answer.stdout[-2000:]}{answer.stderr[-2000:]}") from None
    if len(report["modules"]) < 2:
        raise SystemExit("qgis-analyzer looked at nothing")
    return [f"analyzer: {line}" for line in findings(report)]


def findings(report: dict[str, Any]) -> list[str]:
    """The findings of the rules that are applied, of a report of the analyzer."""
    found: dict[str, None] = {}
    pending: list[Any] = [report["qgis_compliance"], report["security"], report["repository_compliance"]]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            rule = one.get("type") or one.get("code")
            if rule and "message" in one:
                known = rule in NOT_APPLIED or (rule, one.get("file", "")) in LOOKED_AT
                if not known:
                    found[f"{rule}: {one.get('file')}:{one.get('line')}: {one['message']}"] = None
            else:
                pending += one.values()
    return sorted(found)
