"""What matching is measured on: a made-up directory, a made-up list, and who is who."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.directory_truth import MadeUpDirectory

from hopen_mss.directory.calibration import CheckedLine
from hopen_mss.directory.extraction import MailboxExtraction, PractitionerExtraction
from hopen_mss.directory.index import DirectoryIndex

__all__ = ["checked_lines", "index_of"]


@contextmanager
def index_of(directory: MadeUpDirectory, folder: Path) -> Iterator[DirectoryIndex]:
    """The index of a made-up directory, by way of its two files."""
    mailboxes = folder / "Extraction_Correspondance_MSSante_202610310712.txt"
    practitioners = folder / "PS_LibreAcces_Personne_activite_202610310900.txt"
    with DirectoryIndex.build(
        MailboxExtraction.open(directory.write_mailboxes(mailboxes)),
        PractitionerExtraction.open(directory.write_activities(practitioners)),
        folder=folder,
    ) as index:
        yield index


def checked_lines(directory: MadeUpDirectory, rows: int) -> list[CheckedLine]:
    """The hospital's list, with who each line really is."""
    return [
        CheckedLine(line, answer.person, min(answer.addresses, default=""))
        for line, answer in directory.correspondents(rows)
    ]
