"""The same commit gives the same zip, whoever builds it, where, from how deep a clone and in which locale."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.bundled import LICENCES
from scripts.plugin_files import NAME, ROOT, listed

GIT = ["git", "-c", "user.name=Builder", "-c", "user.email=builder@example.org", "-c", "commit.gpgsign=false"]
BUILDS = {
    "a": {"TZ": "UTC", "LC_ALL": "C.UTF-8", "USER": "ada", "PYTHONHASHSEED": "1", "umask": "0o22", "depth": "2"},
    "b/in a folder": {
        "TZ": "Pacific/Kiritimati",
        # Python reads files as ASCII where it is not told better
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "USER": "bob",
        "PYTHONHASHSEED": "2",
        "umask": "0o77",
        "depth": "1",
    },
}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files of this checkout that the zip is made of, in the second of two commits."""
    folder = tmp_path_factory.mktemp("origin")
    git(folder, "init", "--quiet")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "first")
    files = [name for key in ("python_files", "resource_files", "extras") for name in listed(key) if name != LICENCES]
    made = {"resources.py", *(name for name in files if name.endswith(".qm"))}
    files += ["pb_tool.cfg", "requirements-extlibs.txt", f"i18n/{NAME}_fr.ts", f"i18n/{NAME}_en.ts", ".gitignore"]
    for name in set(files) - made:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    for name in {*listed("extra_dirs"), "scripts"} - {"extlibs"}:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "second")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=folder, timeout=300, check=True, capture_output=True)


def built(origin: Path, folder: Path, name: str) -> Path:
    """Make all that is generated but the bundled libraries, which have a hash of their own; return the build folder."""
    surroundings = dict(BUILDS[name])
    mask, depth = int(surroundings.pop("umask"), 8), surroundings.pop("depth")
    checkout = folder / name
    checkout.parent.mkdir(parents=True, exist_ok=True)
    git(folder, "clone", "--quiet", f"--depth={depth}", origin.as_uri(), str(checkout))
    shutil.copytree(ROOT / "extlibs", checkout / "extlibs")
    for file in (checkout / "extlibs").rglob("*"):
        os.utime(file, (mask, mask))
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "LANG", "REPOSITORY_URL")}
    environment = {**kept, "HOME": str(checkout.parent), **surroundings}
    commands = [["lrelease", "-silent", f"i18n/{NAME}_{language}.ts"] for language in ("fr", "en")]
    commands += [[sys.executable, "-m", f"scripts.{script}"] for script in ("compile_resources", "package")]
    for command in commands:
        done = subprocess.run(
            command, cwd=checkout, env=environment, umask=mask, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
    return checkout / "build"


def test_two_checkouts_give_the_same_zip_byte_for_byte(origin: Path, tmp_path: Path) -> None:
    first, second = (built(origin, tmp_path, name) for name in BUILDS)
    packages = [folder / f"{NAME}.zip" for folder in (first, second)]
    assert contents(packages[0]) == contents(packages[1])
    assert packages[0].read_bytes() == packages[1].read_bytes()
    materials = [folder / f"{NAME}.cdx.json" for folder in (first, second)]
    assert materials[0].read_bytes() == materials[1].read_bytes()
    assert hashlib.sha256(packages[0].read_bytes()).hexdigest() in materials[0].read_text(encoding="utf-8")


def contents(package: Path) -> dict[str, object]:
    """What is said of each file, for a difference that can be read."""
    with zipfile.ZipFile(package) as archive:
        text = archive.read(f"{NAME}/metadata.txt").decode()
        return {
            "metadata": [line for line in text.splitlines() if line.startswith(("commit", "dateTime"))],
            **{info.filename: (info.CRC, info.date_time, info.external_attr) for info in archive.infolist()},
        }


def test_files_that_are_not_committed_are_said_in_the_metadata(origin: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", origin.as_uri(), str(clone))
    code = "import scripts.package as p; print(p.own_metadata('version=1.0.0', 0))"
    run = [sys.executable, "-c", code]
    clean = subprocess.run(run, cwd=clone, timeout=300, check=True, capture_output=True, text=True).stdout
    assert "-dirty" not in clean
    with (clone / "plugin.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    changed = subprocess.run(run, cwd=clone, timeout=300, check=True, capture_output=True, text=True).stdout
    assert "commitSha1=" in clean
    assert f"{clean.partition('commitSha1=')[2].splitlines()[0]}-dirty" in changed
