"""Build build/datacube_browser.zip with pb_tool, and what goes beside it: `make package`.

pb_tool works on a copy of what pb_tool.cfg lists, without caches and other files of the checkout. Its zip is then
rewritten with sorted names, one time, plain permissions and metadata of its own, so that the same commit gives the same
bytes, whoever builds it, where and how deep the clone is.

Beside the zip: its bill of materials (`datacube_browser.cdx.json`) and `plugins.xml`, which makes of the folder a
repository for QGIS's Plugin Manager. REPOSITORY_URL is the address that the folder will have, if it is not used here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from .bundled import LICENCES, bill_of_materials, licence_list
from .changelog import CHANGELOG, notes_for
from .plugin_files import CONFIG, NAME, ROOT, listed
from .plugin_repository import plugins_xml
from .validate_zip import metadata

STRAYS = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~", "*.orig", "*.rej", "*.webp")


def main() -> None:
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    moment = committed()
    with tempfile.TemporaryDirectory(prefix="package-", dir=build) as scratch:
        copy = Path(scratch) / "source"
        copy_plugin(copy)
        deployed = Path(scratch) / "deployed"
        pb_tool("deploy", "--no-confirm", "--no-docs", "--plugin_path", str(deployed), folder=copy)
        pb_tool("zip", "--quick", "--no-docs", "--plugin_path", str(deployed), folder=copy)
        package = Path(scratch) / f"{NAME}.zip"
        rewrite(copy / f"{NAME}.zip", package, moment)
        made = [package, *write_beside(package, os.environ.get("REPOSITORY_URL") or build.as_uri(), moment)]
        for file in made:
            file.replace(build / file.name)
    print(f"build/{NAME}.zip: {(build / f'{NAME}.zip').stat().st_size / 1e6:.2f} MB")


def write_beside(package: Path, folder_url: str, moment: int) -> tuple[Path, Path]:
    """Write the zip's plugins.xml, for a folder of this address, and its bill of materials; return their paths."""
    with zipfile.ZipFile(package) as archive:
        values = metadata(archive)
    repository, materials = package.with_name("plugins.xml"), package.with_name(f"{NAME}.cdx.json")
    repository.write_text(plugins_xml(values, package.name, folder_url, time.gmtime(moment)), encoding="utf-8")
    materials.write_text(bill_of_materials(package, values["version"], moment), encoding="utf-8")
    return repository, materials


def copy_plugin(target: Path) -> None:
    """Copy what pb_tool.cfg lists; stop when something is missing."""
    target.mkdir()
    shutil.copy2(CONFIG, target)
    for key in ("python_files", "resource_files", "extras"):
        for name in listed(key):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            if name == LICENCES:
                (target / name).write_text(licence_list(), encoding="utf-8")
            else:
                shutil.copy2(ROOT / name, target / name)
    for name in listed("extra_dirs"):
        shutil.copytree(ROOT / name, target / name, ignore=STRAYS)
    # newer than its .qrc: otherwise pb_tool compiles it again, with an import of PyQt5
    (target / "resources.py").touch()


def pb_tool(*arguments: str, folder: Path) -> None:
    tool = Path(sys.executable).with_name("pb_tool")
    result = subprocess.run([tool, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(f"pb_tool {arguments[0]} failed:\n{result.stdout}{result.stderr}")


def git(*arguments: str) -> str:
    """What git says in this checkout; empty if the sources are no checkout. Raises SystemExit when git fails there."""
    if not (ROOT / ".git").exists():
        return ""
    answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(f"git {arguments[0]}: {answer.stderr.strip()}")
    return answer.stdout.strip()


def committed() -> int:
    """The time of the packaged commit, in seconds since 1970; without a checkout SOURCE_DATE_EPOCH, or 1980, the
    earliest time of a zip."""
    return int(git("log", "-1", "--format=%ct") or os.environ.get("SOURCE_DATE_EPOCH") or 315532800)


def own_metadata(text: str, moment: int) -> str:
    """The text of metadata.txt with the changelog, and with commit and time in place of what pb_tool adds: it counts
    the commits of this clone, which another may have fewer of, and does not say that files were changed since."""
    commit = git("describe", "--always", "--abbrev=40", "--exclude=*", "--dirty")
    version = re.search(r"(?m)^version=(.+)$", text)
    notes = notes_for(CHANGELOG.read_text(encoding="utf-8"), version[1].strip() if version else "")
    changelog = notes.replace("%", "%%").replace("\n", "\n\t")
    kept = re.sub(r"(?m)^(commitSha1|commitNumber|dateTime|changelog)\s*=.*\n?", "", text).rstrip("\n")
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
    return "\n".join(
        [kept, *([f"commitSha1={commit}"] if commit else []), f"dateTime={stamp}", f"changelog={changelog}", ""]
    )


def rewrite(source: Path, target: Path, moment: int) -> None:
    """Copy the zip with sorted entries, all of this time, and with this metadata.txt."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(info.filename for info in old.infolist() if not info.is_dir()):
            content = old.read(name)
            if name == f"{NAME}/metadata.txt":
                content = own_metadata(content.decode("utf-8"), moment).encode("utf-8")
            entry = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # also where it is built on Windows
            entry.external_attr = 0o100644 << 16
            new.writestr(entry, content)


if __name__ == "__main__":
    main()
