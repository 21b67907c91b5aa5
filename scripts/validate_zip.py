"""Check a plugin zip by the rules of the QGIS plugin site, offline: `make validate-zip`.

The rules are those of its validator and security scan in July 2026: bandit with all tests, detect-secrets. The site
also checks the addresses of metadata.txt; empty ones are reported, and are faults with `--publish`.
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

MAX_BYTES = 25_000_000
REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "about")
ADDRESSES = ("email", "homepage", "tracker", "repository")
FORBIDDEN_FOLDERS = {"__MACOSX", ".git", "__pycache__"}
BINARIES = {".exe", ".dll", ".so", ".dylib", ".pyd", ".bat", ".sh", ".ps1", ".cmd", ".pyc", ".pyo"}
HIDDEN_ALLOWED = {".bandit"}
NOT_SHIPPED = {"tests", "demo", "scripts", "benchmarks", "build", "docs"}


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
            return [*found, *bandit_faults(Path(folder)), *secret_faults(Path(folder))]


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zip", type=Path)
    parser.add_argument("--publish", action="store_true", help="an empty address is a fault")
    options = parser.parse_args()
    found = faults(options.zip)
    with zipfile.ZipFile(options.zip) as archive:
        empty = [key for key in ADDRESSES if not metadata(archive).get(key)] if not found else []
    if options.publish:
        found += [f"metadata.txt: {key} is empty" for key in empty]
    elif empty:
        print(f"before publishing, fill in metadata.txt: {', '.join(empty)}")
    print("\n".join(found) if found else f"{options.zip}: accepted")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
