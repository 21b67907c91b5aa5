"""The film of the main job for the README and the plugin's page: an animated WebP, put together by Pillow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .qgis_process import QgisError, do_in_qgis, make_profile
from .run import PACKAGE

if TYPE_CHECKING:
    from pathlib import Path

_ATTEMPTS, _SECONDS, _PATIENCE_SECONDS = 2, 900, 180
_QUALITY = 72


def file_name(language: str) -> str:
    return f"main-job-{language}.webp"


def take(language: str, stac_url: str, build: Path, images: Path) -> list[str]:
    """Write the film, unless it has been taken; return what failed, and why."""
    try:
        from PIL import Image  # noqa: F401 - comes with Debian's matplotlib
    except ImportError:
        return [f"film ({language}): Pillow is missing (python3-pil)"]
    folder = build / f"film-{language}"
    reason = ""
    for _ in range(_ATTEMPTS):
        if (folder / "frames.json").exists():
            break
        folder.mkdir(parents=True, exist_ok=True)
        profile = make_profile(build / "profiles" / f"film-{language}", PACKAGE, language=language)
        try:
            do_in_qgis(
                "demo.film_job:filmed",
                profile,
                build / "reports" / f"film-{language}",
                seconds=_SECONDS,
                stac_url=stac_url,
                frames=str(folder),
                language=language,
                patience=_PATIENCE_SECONDS,
            )
        except QgisError as error:
            reason = str(error)
    if not (folder / "frames.json").exists():
        return [f"film ({language}): {reason}"]
    images.mkdir(parents=True, exist_ok=True)
    _put_together(folder, images / file_name(language))
    return []


def _put_together(folder: Path, target: Path) -> None:
    """Write the frames, each shown as long as frames.json says, in milliseconds, as a film that starts again."""
    from PIL import Image

    frames = json.loads((folder / "frames.json").read_text(encoding="utf-8"))
    pictures = [Image.open(folder / frame["file"]).convert("RGB") for frame in frames]
    pictures[0].save(
        target,
        save_all=True,
        append_images=pictures[1:],
        duration=[frame["milliseconds"] for frame in frames],
        loop=0,
        quality=_QUALITY,
        method=6,
    )
