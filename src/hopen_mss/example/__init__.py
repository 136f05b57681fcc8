"""An example hospital that ships with the library, and the empty folder that one starts from.

Nothing in it is real: persons, hospitals, places, addresses and numbers are made up. The same bytes
come out each time; small files are data (``data/``), long ones are made from a plan that the tests
count by themselves (:mod:`~hopen_mss.example.sendings`, :mod:`~hopen_mss.example.cases`,
:mod:`~hopen_mss.example.mails`).
"""

from pathlib import Path

from hopen_mss.dossier.folder import FILE_NAME
from hopen_mss.errors import HopenMssError
from hopen_mss.example.cases import awkward_sendings
from hopen_mss.example.empty import write_empty
from hopen_mss.example.mail_log import mail_log
from hopen_mss.example.mails import Mail, mails
from hopen_mss.example.national import CHANGE, FIRST_LIST, mailbox_extraction, whitelist_of
from hopen_mss.example.parties import data_file
from hopen_mss.example.record_table import record_table
from hopen_mss.example.sendings import Sending, usual_sendings
from hopen_mss.files.inputs import opened
from hopen_mss.files.outputs import write_files
from hopen_mss.planning.records import PROGRESS_FILE
from hopen_mss.toml import parsed
from hopen_mss.trust_space.keeping import WHITELISTS

__all__ = ["all_mails", "all_sendings", "is_example", "write_empty", "write_example"]

_LARGEST = 1 << 20


def all_sendings() -> list[Sending]:
    """Everything that the example hospital sent from its patient record, in order of time.

    >>> all_sendings()[0].case
    'other_month'
    """
    return sorted((*usual_sendings(), *awkward_sendings()), key=lambda sending: sending.at)


def all_mails() -> list[Mail]:
    """Every mail that its server carried.

    >>> all_mails()[0].at.isoformat()
    '2026-06-30T18:00:06'
    """
    return mails(all_sendings())


def is_example(folder: Path) -> bool:
    """Whether a folder holds the example hospital, told by its name and number, and not another's.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     before = is_example(Path(place))
    ...     write_example(Path(place))
    ...     before, is_example(Path(place))
    (False, True)
    """
    try:
        with opened(folder / FILE_NAME, FILE_NAME) as stream:
            found = parsed(stream.read(_LARGEST))
    except HopenMssError:
        return False
    return _who(found) == _who(parsed(data_file(FILE_NAME).encode()))


def _who(dossier: dict[str, object]) -> tuple[object, ...]:
    hospital = dossier.get("establishment")
    said = hospital if isinstance(hospital, dict) else {}
    return said.get("name"), said.get("finess_ej")


def write_example(folder: Path, *, force: bool = False) -> None:
    """Write the example hospital's whole folder: all of its files, or none.

    Raises:
        OutputError: one of the files is there and ``force`` is not given, or the folder cannot be
            written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     write_example(Path(place, "valclair"))
    ...     sorted(path.name for path in Path(place, "valclair").iterdir() if path.is_dir())
    ['national-directory', 'transmissions', 'whitelists']
    """
    extraction = "Extraction_Correspondance_MSSante_202610010600.txt"
    marked = ("correspondents.csv", "follow-up.csv", "mailboxes.csv", "care-units.csv")
    files: dict[str, str | bytes] = {
        FILE_NAME: data_file(FILE_NAME),
        PROGRESS_FILE: data_file(PROGRESS_FILE),
        "README.md": data_file("README.md"),
        **{name: data_file(name).encode("utf-8-sig") for name in marked},
        "transmissions/dpi-2026-T3.csv": record_table(all_sendings()),
        "transmissions/mail-2026-T3.log": mail_log(all_mails()),
        "transmissions/courriers-imagerie.csv": data_file("letters.csv").encode("utf-8-sig"),
        f"{WHITELISTS}/listeblanchemssante-2026-06-15.xml": whitelist_of(FIRST_LIST),
        f"{WHITELISTS}/listeblanchemssante-2026-08-20.xml": whitelist_of(CHANGE),
        f"national-directory/{extraction}": mailbox_extraction(),
    }
    write_files(folder, files, force=force)
