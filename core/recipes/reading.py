"""The part of the rasterio scripts that reads pixels and writes them to a file."""

from __future__ import annotations

#: Python source. It takes CRS, BANDS, DTYPE, NODATA, RESAMPLING and PROFILE from the script around it, and needs
#: `IMPORTS` there; FILL, the value of pixels without a source; IS_MOSAIC, whether NaN, too, shows what lies below;
#: MEANINGS, the name, unit, scale and offset of each band; COLORS of values of the first band. Its sources are
#: (address, overview, scale, box, crs): the overview that is read (None for full resolution), the number of the
#: result's pixels for each pixel of that (None where pixels are copied; GDAL by itself works it out anew for each
#: piece, and finds another one at the source's edges), the column, row, columns and rows that the source can fill, and
#: its CRS (None for the file's own).
READING = '''\
WORKERS = 16  # requests at the same time
BLOCK = 1024  # pixels a side; about 3 * WORKERS blocks are in memory at once

opened = threading.local()  # GDAL's datasets must not be shared among threads; those of a pool have one grid


def dataset(url, overview, scale, crs, grid):
    """The source on the result's grid, opened once in each thread."""
    cache = opened.__dict__
    if url not in cache:
        source = rasterio.open(url, **({} if overview is None else {"overview_level": overview}))
        others = {} if crs is None else {"src_crs": crs}
        if ColorInterp.alpha not in source.colorinterp:
            if MaskFlags.per_dataset in source.mask_flag_enums[0]:
                others.update(add_alpha=True, src_nodata=None)  # beside a mask, a nodata value says nothing
            elif source.nodata is None:
                others.update(add_alpha=True)
        if scale is not None:
            others.update(XSCALE=scale[0], YSCALE=scale[1])
        cache[url] = WarpedVRT(source, **grid, resampling=RESAMPLING, tolerance=0.001, **others)
    return cache[url]


def has_data(source, indexes, window):
    """Which pixels do: by the alpha band, which GDAL itself does not believe in files of many types, or by nodata."""
    if ColorInterp.alpha in source.colorinterp:
        alpha = source.read(source.colorinterp.index(ColorInterp.alpha) + 1, window=window)
        return np.repeat(alpha[np.newaxis] > 0, len(indexes), axis=0)
    return source.read_masks(indexes, window=window) > 0


def read(window, sources, grid):
    """The pixels of a window, from as many sources as it takes, and whether there are any."""
    indexes = list(range(1, BANDS + 1))
    pixels = np.full((BANDS, window.height, window.width), FILL, DTYPE)
    is_empty = np.ones(pixels.shape, bool)
    for url, overview, scale, box, crs in sources:
        if intersect(window, Window(*box)):
            try:
                source = dataset(url, overview, scale, crs, grid)
                values = source.read(indexes, window=window)
                found = is_empty & has_data(source, indexes, window)
                if IS_MOSAIC:
                    found &= values == values  # NaN is no value
                pixels[found] = values[found]
            except Exception as error:
                address, _, query = url.partition("?")
                text = str(error).replace(query, "") if query else str(error)
                raise OSError(f"{address} could not be read: {text}") from None
            is_empty &= ~found
            if not is_empty.any():
                break
    return window, pixels, not is_empty.all()


def read_in_order(windows, sources, grid):
    pool, waiting = ThreadPoolExecutor(WORKERS), deque()
    try:
        for window in windows:
            waiting.append(pool.submit(read, window, sources, grid))
            if len(waiting) > 2 * WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def check(path, sums, options):
    """Reads a file back: nobody says so when it is closed on a full disk."""
    names = {"NONE", "DEFLATE", "LZW", "ZSTD", "LZMA", "PACKBITS"}
    is_exact = options.get("COMPRESS", "NONE").upper() in names and not {"NBITS", "DISCARD_LSB"} & set(options)
    with rasterio.open(path) as written:
        for window, expected in sums:
            if zlib.crc32(written.read(window=window)) != expected and is_exact:
                raise OSError(f"{path} could not be written. Is the disk full?")


def describe(result):
    for number, (name, unit, _, _) in enumerate(MEANINGS, 1):
        if name:
            result.set_band_description(number, name)
        if unit:
            result.set_band_unit(number, unit)
    scales, offsets = [each[2] for each in MEANINGS], [each[3] for each in MEANINGS]
    if set(scales) != {1} or set(offsets) != {0}:
        result.scales, result.offsets = scales, offsets
    if COLORS:
        result.write_colormap(1, COLORS)


def save(path, sources, transform, width, height):
    """Writes what the sources have on a grid to a file. Gives whether there is anything, and each window's checksum."""
    grid = {"crs": CRS, "transform": transform, "width": width, "height": height}
    windows = (
        Window(column, row, min(BLOCK, width - column), min(BLOCK, height - row))
        for row in range(0, height, BLOCK)
        for column in range(0, width, BLOCK)
    )
    is_any, sums = False, []
    with rasterio.open(path, "w", **PROFILE, **grid) as result:
        describe(result)
        for window, pixels, has_some in read_in_order(windows, sources, grid):
            result.write(pixels, window=window)
            is_any |= has_some
            sums.append((window, zlib.crc32(pixels)))
    check(path, sums, PROFILE)
    return is_any, sums
'''
#: Its imports, except those from the standard library.
IMPORTS = """\
import numpy as np
import rasterio
import rasterio.shutil
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window, intersect
"""
