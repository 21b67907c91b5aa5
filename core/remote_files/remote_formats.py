"""Which files of a server GDAL may open: those that hold pixels or features, whatever name or type they are given.

GDAL goes by the content. Text of an XML dialect or a list, under the name of a TIFF, may make it open other files, send
requests with the user's keys, or connect to databases.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit

from osgeo import gdal
from qgis.PyQt.QtCore import QCoreApplication

from ..errors import UnsafeFileError
from ..gdal_calls import GdalFailure, call, call_or_none, gdal_errors, memory_file, thread_options
from ..redaction import is_secret
from .computed_tables import computed_layers, computes_while_opened
from .crs_files import dataset_names_file, header_names_file
from .gdal_hints import wrong_redirect
from .geojson_crs import asks_for_its_crs
from .unsafe_text import unsafe_text_problem
from .vsicurl import PREFIX, forget_file, href_of, is_silence, without_files_beside

#: GDAL's drivers of formats that hold pixels, and name no other files or services. Not those whose header names the
#: file of the pixels, such as PDS and ERS; nor HDF5 and netCDF 4, whose external links may lead to files on the disk.
RASTERS = (
    *("GTiff", "COG", "PNG", "JPEG", "JPEGXL", "WEBP", "GIF", "BMP", "JP2OpenJPEG", "JP2KAK", "JP2ECW", "JP2MrSID"),
    *("JP2Lura", "ECW", "MrSID", "HFA", "GRIB", "NITF", "AAIGrid", "GRASSASCIIGrid", "SRTMHGT", "USGSDEM", "DTED"),
    *("XYZ", "GSAG", "GSBG", "GS7BG", "GTX", "NTv2", "LERC", "SIGDEM"),
)
#: Those that look for no overviews beside a file when GDAL is told that there is nothing.
_LOOK_FOR_NOTHING = frozenset(("GTiff", "COG", "PNG", "JPEG", "GIF"))
VECTORS = ("GeoJSON", "GPKG", "FlatGeobuf", "Parquet", "PMTiles")
#: From 3.13 on at the latest, GDAL does not remember that a server has not answered: to open a file, it asks six times.
_ASKS_AGAIN = int(gdal.VersionInfo()) >= 3_11_00_00
#: No answer to HEAD takes longer. Of protocols other than HTTP, which a redirect may lead to, some heed no other limit.
_SHORT = {"GDAL_HTTP_TIMEOUT": "20"}
#: The option in a path, as `lasting_path` writes it.
_WITHOUT_HEAD = "use_head=no&"
#: Letters of a file's name by which drivers may know it.
_LONGEST_NAME = 200
#: Texts begin so after these bytes. Some drivers look further into them than a beginning goes; no raster above does so.
_TEXTS = {b"<": "XML", b"{": "JSON", b"[": "JSON"}
_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"
#: What a raster may hold among its metadata: the file of its overviews, which GDAL opens by whatever driver there is.
_OVERVIEWS = ("OVERVIEW_FILE", "OVERVIEWS")


def open_plain(path: str, family: int, **options: Any) -> gdal.Dataset:
    """A remote file, opened by none but these drivers; `family` is gdal.OF_RASTER or OF_VECTOR, with further flags.
    A raster has no overviews and no mask beside it: GDAL looks for them here, where there are none, and not again. Else
    it would look for overviews of overviews without end on a server that has a JPEG 2000 under every name. A mask is
    found where the caller names it in `sibling_files`. Raises GdalFailure, and UnsafeFileError for a text of features
    that would have GDAL ask another address, and for a raster that names another file as its overviews, or has words
    that QGIS would not show as they are."""
    _see_that_it_answers(path)
    if family & gdal.OF_VECTOR:
        _check_features(path)
    is_overview = any(option.startswith("OVERVIEW_LEVEL=") for option in options.get("open_options", ()))
    with without_files_beside(path) if is_overview else nullcontext():
        dataset = call(gdal.OpenEx, path, family, allowed_drivers=list(_drivers(family)), **options)
    if call_or_none(dataset.GetMetadataItem, *_OVERVIEWS) is not None:  # before anybody asks for overviews
        raise _unsafe(
            path,
            QCoreApplication.translate(
                "RemoteFormats", "This file is not opened: it names another file as its overviews."
            ),
        )
    if family & gdal.OF_VECTOR and computed_layers(path, dataset):
        raise _of_programs(path)
    check_words(path, dataset)
    if dataset.RasterCount and not looks_for_nothing(path, dataset.GetDriver()):
        first = dataset.GetRasterBand(1)
        with without_files_beside(path):
            call_or_none(first.GetOverviewCount)
            if "sibling_files" not in options:
                call_or_none(first.GetMaskFlags)
    return dataset


def _check_features(path: str) -> None:
    """Raises UnsafeFileError for a file of features with which GDAL must not even begin, and GdalFailure."""
    if asks_for_its_crs(path):
        raise _unsafe(
            path,
            QCoreApplication.translate(
                "RemoteFormats", "This file is not opened: it names its coordinate system by a link."
            ),
        )
    if computes_while_opened(path):
        raise _of_programs(path)
    if header_names_file(path):
        raise _of_grids(path)


def check_words(path: str, dataset: gdal.Dataset) -> None:
    """Raises UnsafeFileError for an open file in which there are words that QGIS would not show as they are, or whose
    coordinate system names another file."""
    if dataset_names_file(dataset):
        raise _of_grids(path)
    if problem := unsafe_text_problem(dataset):
        raise _unsafe(path, problem)


def _see_that_it_answers(path: str) -> None:
    """Raises GdalFailure for a remote file whose server does not answer, redirects without end, or leads to no web
    address. GDAL keeps what is read here, which is what it asks for first to open the file.

    It asks with HEAD, also where the path says that the file is to be opened without, unless it may be signed for GET
    alone: from 3.11 on at the latest, GDAL asks for the address itself to which its HTTP library has not followed a
    redirect, and with GET would read a file of this computer."""
    if not (_ASKS_AGAIN and path.startswith("/vsicurl")):
        return
    is_without_head = _WITHOUT_HEAD in path and not is_secret(href_of(path))
    with thread_options(_SHORT), gdal_errors(strict=False) as messages:
        gdal.VSIErrorReset()
        file = gdal.VSIFOpenL(path.replace(_WITHOUT_HEAD, "") if is_without_head else path, "rb")
        if file is not None:
            gdal.VSIFCloseL(file)
        messages.append(gdal.VSIGetLastErrorMsg())
    said = "\n".join(messages)
    if is_silence(said) or (file is None and wrong_redirect(said)):
        raise GdalFailure(said)
    if file is None and is_without_head:
        forget_file(path)


def check_driver(path: str, family: int) -> gdal.Driver:
    """Before QGIS or a VRT opens a file of a catalogue, by whichever of GDAL's drivers takes it first: see that this is
    one of those above, and return it. GDAL keeps what is read here. `family` is gdal.OF_RASTER or OF_VECTOR. Raises
    UnsafeFileError for a format that is not opened, and what `open_plain` raises."""
    try:
        driver: gdal.Driver = open_plain(path, family | gdal.OF_VERBOSE_ERROR).GetDriver()
    except GdalFailure as failure:
        if not is_silence(str(failure)):
            _check_format(path, family)
        raise
    other = _earlier(driver, path, family)
    if other is not None:
        raise _leading_elsewhere(path, other.LongName)
    if family & gdal.OF_RASTER and not path.startswith("/vsi"):
        _check_beside(path)
    return driver


def check_beginning(content: bytes, href: str) -> None:
    """See that a file at this address that begins so is of none of the other formats, for who hands it out to GDAL,
    which opens the files of a VRT by whichever of its drivers takes one first. The first 16 kB are enough. What is
    named inside the file, as its overviews, is not looked for. Raises UnsafeFileError."""
    name = urlsplit(href).path.rpartition("/")[2][:_LONGEST_NAME]
    with memory_file(content, f"/{name or 'file'}") as path:
        driver = call_or_none(gdal.IdentifyDriverEx, path, gdal.OF_RASTER, allowed_drivers=list(RASTERS))
        other = _earlier(driver, path, gdal.OF_RASTER)
    kind = _TEXTS.get(content.lstrip(_BEFORE_TEXT)[:1], "") if driver is other is None else ""
    if other is not None or kind:
        raise _leading_elsewhere(href, kind if other is None else other.LongName)


def _earlier(driver: gdal.Driver | None, path: str, family: int) -> gdal.Driver | None:
    """That of the drivers of other formats which would take a file before this one does; any, for a file that this
    family has no driver for. QGIS tries all drivers for a raster, those of vector files too."""
    names = [gdal.GetDriver(number).ShortName for number in range(gdal.GetDriverCount())]
    before = names if driver is None else names[: names.index(driver.ShortName)]
    others = [name for name in before if name not in _drivers(family)]
    with without_files_beside(path):
        return call_or_none(gdal.IdentifyDriverEx, path, family & gdal.OF_VECTOR, allowed_drivers=others)


def _check_beside(path: str) -> None:
    """Raises UnsafeFileError for a raster of this computer beside which there are overviews, or a mask, that lead to
    other files: it may have come with a catalogue."""
    for beside in (f"{path}.ovr", f"{path}.msk"):
        driver = call_or_none(gdal.IdentifyDriverEx, beside, gdal.OF_RASTER)
        if driver is not None and driver.ShortName not in RASTERS:
            raise _leading_elsewhere(beside, driver.LongName)


def _check_format(path: str, family: int) -> None:
    """Look at the beginning of a file that could not be opened, which costs no request then. Raises UnsafeFileError for
    a format that is not opened; what cannot be read, or is of no format at all, is no matter of this."""
    with without_files_beside(path):
        driver = call_or_none(gdal.IdentifyDriverEx, path, family)
    if driver is not None and driver.ShortName not in _drivers(family):
        raise _leading_elsewhere(path, driver.LongName)


def _drivers(family: int) -> tuple[str, ...]:
    return RASTERS if family & gdal.OF_RASTER else VECTORS


def _of_programs(path: str) -> UnsafeFileError:
    return _unsafe(
        path,
        QCoreApplication.translate(
            "RemoteFormats", "This file is not opened: what it holds is computed, which may have no end."
        ),
    )


def _of_grids(path: str) -> UnsafeFileError:
    return _unsafe(
        path,
        QCoreApplication.translate(
            "RemoteFormats", "This file is not opened: its coordinate system names another file."
        ),
    )


def _leading_elsewhere(path: str, kind: str) -> UnsafeFileError:
    return _unsafe(
        path,
        QCoreApplication.translate(
            "RemoteFormats", "This file is not opened: it is of a kind ({kind}) that leads to other files."
        ).format(kind=kind),
    )


def _unsafe(path: str, text: str) -> UnsafeFileError:
    return UnsafeFileError(
        text,
        url=href_of(path),
        hint=QCoreApplication.translate("RemoteFormats", "Download it, and open it yourself if you trust it."),
    )


def check_overviews_beside(path: str, driver: gdal.Driver | None = None) -> None:
    """Before QGIS opens a remote raster, of this driver if that is known, see that there are no overviews beside it in
    which GDAL looks for overviews in turn: QGIS would hang and crash where a server has the same file under every name;
    nor such that lead to other files. Nothing is asked of the server where GDAL looks for none. Raises
    UnsafeFileError."""
    found = None if looks_for_nothing(path, driver) else _overviews_beside(path)
    if found is not None and found.ShortName not in RASTERS:
        raise _leading_elsewhere(f"{path}.ovr", found.LongName)
    if found is not None:
        raise _unsafe(
            path,
            QCoreApplication.translate(
                "RemoteFormats", "This server has a JPEG 2000 in place of the overviews of another."
            ),
        )


def _overviews_beside(path: str) -> gdal.Driver | None:
    """The driver of the overviews beside a file that are no plain TIFF or picture."""
    beside = f"{path}.ovr"
    names = (gdal.GetDriver(number).ShortName for number in range(gdal.GetDriverCount()))
    drivers = [name for name in names if name not in _LOOK_FOR_NOTHING]
    with without_files_beside(beside):
        return call_or_none(gdal.IdentifyDriverEx, beside, gdal.OF_RASTER, allowed_drivers=drivers)


def looks_for_nothing(path: str, driver: gdal.Driver | None = None) -> bool:
    """Whether GDAL opens no file beside that of the path: of a remote one with a query, it never does; `driver` is
    that of the file, if known."""
    is_alone = not path.startswith(PREFIX) or "?" in path
    return is_alone or (driver is not None and driver.ShortName in _LOOK_FOR_NOTHING)
