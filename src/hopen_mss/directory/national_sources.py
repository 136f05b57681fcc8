"""Mailboxes of the national directory in whatever was saved of it: the extraction, or FHIR pages.

What a file is, its content tells. Each extraction stands for itself; pages of the FHIR service
belong together, for a mailbox in one refers to its holder in another.
"""

import codecs
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from hopen_mss.directory.extraction import MailboxExtraction
from hopen_mss.directory.fhir import FhirMailboxes
from hopen_mss.errors import InputFaultError
from hopen_mss.files.compression import compression_of, unpack
from hopen_mss.files.inputs import opened

__all__ = ["NationalMailboxes", "by_extraction", "open_mailboxes"]

NationalMailboxes: TypeAlias = MailboxExtraction | FhirMailboxes

_START = 512
_ASKED = "say the day: --extracted-on 2026-10-31, or extracted_on = 2026-10-31 in hopen-mss.toml"


def by_extraction(
    files: Iterable[tuple[Path, str]], name: str
) -> list[tuple[tuple[Path, ...], str]]:
    """Which files are read together, each group with what errors and reports call it.

    ``name`` is what all pages of the FHIR service are called together.

    Raises:
        InputFaultError: one of them is not there, or cannot be opened.
    """
    groups: list[tuple[tuple[Path, ...], str]] = []
    pages: list[tuple[Path, str]] = []
    for path, shown in files:
        if _is_page(path, shown):
            pages.append((path, shown))
        else:
            groups.append(((path,), shown))
    if pages:
        alone = pages[0][1] if len(pages) == 1 else name
        groups.append((tuple(path for path, _ in pages), alone))
    return groups


def open_mailboxes(
    path: Path | Sequence[Path], *, extracted_on: date | None = None, name: str = ""
) -> NationalMailboxes:
    """The extraction of MSSanté mailboxes, or saved pages of the FHIR service; a folder of pages.

    ``extracted_on`` is needed for pages, and where the name of the extraction does not hold its
    day; ``name`` is what errors and reports call the file.

    Raises:
        InputFaultError: missing, damaged, something else, several extractions, or no day is known.

    >>> open_mailboxes(Path("nowhere.zip"))
    Traceback (most recent call last):
        ...
    hopen_mss.errors.InputFaultError: nowhere.zip: this file is not there; check ... [HM201]
    """
    if isinstance(path, Path):
        name = name or path.name or str(path)
        paths = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not paths:
            problem = "this folder holds no saved pages of the FHIR service (*.json)"
            raise InputFaultError(problem, "name the extraction itself, or a folder of pages", name)
    else:
        paths = list(path)
    groups = by_extraction(((one, name or one.name) for one in paths), name)
    if len(groups) != 1:
        problem = f"{len(groups)} extractions are named, and one is looked up at a time"
        raise InputFaultError(problem, "name one extraction, or the pages of one query", name)
    ((found, shown),) = groups
    if not _is_page(found[0], shown):
        return MailboxExtraction.open(found[0], extracted_on=extracted_on, name=shown)
    if extracted_on is None:
        problem = "pages of the FHIR service do not say the day on which they were saved"
        raise InputFaultError(problem, _ASKED, shown)
    return FhirMailboxes.open(found, extracted_on=extracted_on, name=shown)


def _is_page(path: Path, name: str) -> bool:
    """Whether a file begins as a page of the service does, packed or not.

    An error that was saved as JSON in place of an extraction is none.
    """
    with opened(path, name) as stream:
        start = stream.read(_START)
        if compression := compression_of(start):
            stream.seek(0)
            copy = os.fdopen(os.dup(stream.fileno()), "rb")  # unpack() closes what it reads
            with unpack(copy, compression, name) as unpacked:
                start = unpacked.read(_START)
    is_json = start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"
    return is_json and (b'"resourceType"' in start or ".json" in path.suffixes)
