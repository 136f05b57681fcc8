"""The example's sendings as its patient record exports them: one table, in Windows-1252."""

from collections.abc import Iterable, Iterator

from hopen_mss.example.parties import pick
from hopen_mss.example.sendings import BY_CONNECTOR, Sending

__all__ = ["record_table"]

_HEADER = (
    "N° pièce",
    "Parti le",
    "Service",
    "Nature",
    "Patient",
    "Code destinataire",
    "Destinataire",
    "Type de destinataire",
    "Canal",
    "Statut",
    "Identifiant message",
    "Remplace",
)
_FAMILY_NAMES = ("EXEMPLE", "FICTIF", "MODELE", "SPECIMEN", "ECHANTILLON")
_GIVEN_NAMES = ("Camille", "Dominique", "Claude", "Maxime", "Sacha", "Alix", "Noa")


def record_table(sendings: Iterable[Sending]) -> bytes:
    """The export: a header, a row a sending (two where it failed and was posted), a total.

    Like many exports it also holds the patient's name, which nothing here reads.

    >>> from hopen_mss.example.cases import awkward_sendings
    >>> table = record_table(awkward_sendings()).decode("cp1252").splitlines()
    >>> table[0].split(";")[:3], table[-1].split(";")[0]
    (['N° pièce', 'Parti le', 'Service'], 'Total')
    """
    rows = [row for sending in sendings for row in _rows(sending)]
    total = ("Total", f"{len(rows)} envois", *[""] * (len(_HEADER) - 2))
    lines = (";".join(row) for row in (_HEADER, *rows, total))
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252")


def _rows(sending: Sending) -> Iterator[tuple[str, ...]]:
    patient = f"{pick(_FAMILY_NAMES, sending.document)} {pick(_GIVEN_NAMES, sending.document, 2)}"
    stamp = "" if sending.stamp == "-" else sending.stamp or f"{sending.at:%d/%m/%Y %H:%M}"
    rows = [
        (
            sending.document,
            stamp,
            sending.unit,
            sending.nature,
            patient,
            sending.code,
            sending.address if by_mail else "",
            sending.kind,
            _channel(sending, channel),
            status,
            f"<{sending.message}>" if by_mail and sending.message else "",
            sending.replaces,
        )
        for channel, status in sending.fate.rows
        for by_mail in (channel in ("MSSanté", "Mail"),)
    ]
    return (row for _ in range(sending.times) for row in rows)


def _channel(sending: Sending, channel: str) -> str:
    """Some units send by a connector, and the record calls the same way by its name."""
    by_connector = channel == "MSSanté" and sending.unit in BY_CONNECTOR
    return "Connecteur Orion" if by_connector else channel
