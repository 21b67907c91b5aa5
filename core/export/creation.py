"""Creation options of the result: sensible ones unless the user has others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .raster import numpy_type

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK = 512


def creation_options(chosen: Sequence[str], data_type: int) -> tuple[str, ...]:
    """The user's options, and for what they leave open: tiles, DEFLATE with the type's predictor, BigTIFF where it
    is needed, compression in all cores. "KEY=VALUE" each."""
    options = dict(option.split("=", 1) for option in chosen if "=" in option)
    options = {key.upper(): value for key, value in options.items()}
    if "COMPRESS" not in options:
        kind = numpy_type(data_type)
        options["COMPRESS"] = "DEFLATE"
        if not np.issubdtype(kind, np.complexfloating):
            options.setdefault("PREDICTOR", "3" if np.issubdtype(kind, np.floating) else "2")
    defaults = {"TILED": "YES", "BIGTIFF": "IF_SAFER", "NUM_THREADS": "ALL_CPUS"}
    options = {**defaults, **options}
    if options["TILED"].upper() == "YES":
        options.setdefault("BLOCKXSIZE", str(BLOCK))
        options.setdefault("BLOCKYSIZE", str(BLOCK))
    if options["COMPRESS"].upper() == "NONE":
        # otherwise a canceled export of 9 GB would first write 9 GB of nodata when the file is closed
        options.setdefault("SPARSE_OK", "TRUE")
    return tuple(f"{key}={value}" for key, value in options.items())


def is_compressed(options: Sequence[str]) -> bool:
    return "COMPRESS=NONE" not in (option.upper() for option in options)
