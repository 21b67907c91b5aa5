"""Check a plugin zip by the rules of the QGIS plugin site, offline: `make validate-zip`.

The rules are those of its validator and security scan in July 2026: bandit with all tests, detect-secrets, and flake8
with the rules that are enabled there. QGIS Plugin Analyzer has its say too (`plugin_analyzer.py`). The site also checks
the addresses of metadata.txt: empty ones are reported, and are faults with `--publish`, as is a zip of files that are
not committed, or of a version that the changelog does not date.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path, PurePosixPath

from .changelog import CHANGELOG, releases
from .plugin_analyzer import analyzer_faults

#: The site takes 25 MB; what is larger than this has something in it that does not belong there.
MAX_BYTES = 5_000_000
REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "about")
ADDRESSES = ("email", "homepage", "tracker", "repository")
FORBIDDEN_FOLDERS = {"__MACOSX", ".git", "__pycache__"}
BINARIES = {".exe", ".dll", ".so", ".dylib", ".pyd", ".bat", ".sh", ".ps1", ".cmd", ".pyc", ".pyo"}
HIDDEN_ALLOWED = {".bandit", ".flake8"}
#: The site's flake8 rules that are enabled.
FLAKE8 = """E101,E711,E712,E713,E714,E721,E722,E731,E741,E742,E743,E901,E902,E999,W605,F402,F403,F404,F405,F811,F821,
F822,F823,F831,F901,C901""".replace("\n", "")
NOT_SHIPPED = {"tests", "demo", "scripts", "benchmarks", "build"}


def faults(path: Path) -> list[str]:
    """The reasons for which the site would refuse the zip, one per line; empty if it accepts the zip."""
    if path.stat().st_size > MAX_BYTES:
        return [f"larger than {MAX_BYTES} bytes"]
    with zipfile.ZipFile(path) as archive:
        broken = archive.testzip()
        if broken:
            return [f"broken entry: {broken}"]
        found = name_faults(archive)
        if found:
            return found
        found = metadata_faults(archive)
        with tempfile.TemporaryDirectory() as folder:
            archive.extractall(folder)
            unpacked = Path(folder)
            return [*found, *bandit_faults(unpacked), *secret_faults(unpacked), *flake8_faults(unpacked)]


def name_faults(archive: zipfile.ZipFile) -> list[str]:
    """Check for one folder with a valid name and the required files, and for hidden, compiled or unwanted files."""
    names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    if len(tops) != 1 or not all("/" in name for name in names):
        return [f"not one top folder: {', '.join(sorted(tops))}"]
    top = tops.pop()
    found = []
    if not (top.isidentifier() and top.isascii()):
        found.append(f"the folder's name is no Python identifier: {top}")
    found += [f"missing: {name}" for name in ("__init__.py", "metadata.txt", "LICENSE") if f"{top}/{name}" not in names]
    for info in archive.infolist():
        parts = PurePosixPath(info.filename).parts
        if ".." in info.filename or "\\" in info.filename or info.filename.startswith("/"):
            found.append(f"path in the name: {info.filename}")
        if FORBIDDEN_FOLDERS.intersection(parts) or PurePosixPath(info.filename).suffix.lower() in BINARIES:
            found.append(f"not allowed: {info.filename}")
        if parts[-1].startswith(".") and parts[-1] not in HIDDEN_ALLOWED:
            found.append(f"hidden: {info.filename}")
        if len(parts) > 1 and parts[1] in NOT_SHIPPED:
            found.append(f"not part of the plugin: {info.filename}")
        if (info.external_attr >> 16) & 0o111 and not info.is_dir():
            found.append(f"executable: {info.filename}")
    return found


def metadata(archive: zipfile.ZipFile) -> dict[str, str]:
    """The [general] section of metadata.txt, parsed as by the site. Raises configparser.Error."""
    name = next(name for name in archive.namelist() if name.count("/") == 1 and name.endswith("/metadata.txt"))
    parser = ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(archive.read(name).decode("utf-8"))
    return dict(parser.items("general"))


def metadata_faults(archive: zipfile.ZipFile) -> list[str]:
    try:
        values = metadata(archive)
    except ConfigError as error:
        return [f"metadata.txt: {error}"]
    found = [f"metadata.txt: {key} is empty" for key in REQUIRED if not values.get(key)]
    found += [f"metadata.txt: {key} is missing" for key in ADDRESSES if key not in values]
    if not re.fullmatch(r"\d+\.\d+\.\d+", values.get("version", "")):
        found.append("metadata.txt: version is not x.y.z")
    if "/" in values.get("author", ""):
        found.append("metadata.txt: no / in author")
    if "supportsQt6" in values:
        found.append("metadata.txt: supportsQt6 is obsolete, qgisMaximumVersion says it")
    found += [
        f"metadata.txt: {key} is not True or False"
        for key in ("experimental", "deprecated", "server")
        if values.get(key, "False") not in ("True", "False")
    ]
    top = archive.namelist()[0].split("/")[0]
    if f"{top}/{values.get('icon', '')}" not in archive.namelist():
        found.append("metadata.txt: the icon is not in the zip")
    if not values.get("changelog"):
        found.append("metadata.txt: changelog is empty")
    return found


def bandit_faults(folder: Path) -> list[str]:
    """All findings of all tests; the zip's .bandit may exclude folders, as on the site."""
    tool = Path(sys.executable).with_name("bandit")
    command = [tool, "-r", ".", "-f", "json", "--quiet"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report = json.loads(answer.stdout)
    found = [f"bandit: {error['filename']}: {error['reason']}" for error in report["errors"]]
    return found + [
        f"bandit {issue['test_id']}: {issue['filename']}:{issue['line_number']}: {issue['issue_text']}"
        for issue in report["results"]
    ]


def secret_faults(folder: Path) -> list[str]:
    tool = Path(sys.executable).with_name("detect-secrets")
    command = [tool, "scan", "--all-files", "--exclude-files", r"metadata\.txt", "."]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    results = json.loads(answer.stdout)["results"]
    return [f"secret? {name}:{one['line_number']}: {one['type']}" for name, ones in results.items() for one in ones]


def flake8_faults(folder: Path) -> list[str]:
    """The findings of the site's rules; as there, a .flake8 in the plugin's folder counts, and paths are absolute."""
    files = sorted(folder.rglob("*.py"))
    own = next(iter(folder.glob("*/.flake8")), None)
    settings = ["--config", str(own)] if own else ["--isolated"]
    tool = Path(sys.executable).with_name("flake8")
    command = [tool, "--max-line-length=120", *settings, "--select", FLAKE8, *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.stderr:
        raise SystemExit(f"flake8: {answer.stderr}")
    return [f"flake8: {line.removeprefix(f'{folder}/')}" for line in answer.stdout.splitlines()]


def unpublishable(path: Path) -> list[str]:
    """What must not be published although the site would take it, or could not know: one per line."""
    with zipfile.ZipFile(path) as archive:
        values = metadata(archive)
    found = [f"metadata.txt: {key} is empty" for key in ADDRESSES if not values.get(key)]
    if values["version"] not in [release.version for release in releases(CHANGELOG.read_text(encoding="utf-8"))]:
        found.append(f"CHANGELOG.md: no heading with a date for version {values['version']}")
    if values.get("commitSha1", "").endswith("-dirty"):
        found.append("made of files that are not committed")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zip", type=Path)
    parser.add_argument("--publish", action="store_true", help="what must not be published is a fault too")
    options = parser.parse_args()
    found = faults(options.zip) or analyzer_faults(options.zip)
    later = unpublishable(options.zip) if not found else []
    if options.publish:
        found += later
    elif later:
        print("before publishing:", *later, sep="\n  ")
    print("\n".join(found) if found else f"{options.zip}: accepted")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
