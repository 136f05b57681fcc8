"""The hospital that a dossier describes."""

import re
from encodings.idna import nameprep
from unicodedata import normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.identifiers import check_finess, check_siret

__all__ = ["Establishment", "ascii_domain", "zone_of"]

_LONGEST_DOMAIN = 253
_LONGEST_LABEL = 63
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_DEVIATIONS = frozenset("ßς")
"""Letters of their own in a domain (RFC 5892), for which Python writes others (RFC 3490)."""
_JOINERS = frozenset("\u200c\u200d")
"""They do not show; Python leaves them out."""
_FRENCH = "Europe/Paris"


def ascii_domain(domain: str) -> str:
    """A mail domain in lower case, international letters in their ASCII form; empty for none.

    >>> ascii_domain("Médecin.Exemple.FR."), ascii_domain("exemple")
    ('xn--mdecin-bva.exemple.fr', '')
    """
    domain = domain.rstrip(".").lower()
    if "." not in domain or len(domain) > _LONGEST_DOMAIN:
        return ""
    if not domain.isascii():
        try:
            domain = ".".join(map(_ascii_label, _DOTS.split(domain))).lower()
        except UnicodeError:
            return ""
    return domain if all(c.isalnum() or c in ".-_" for c in domain) else ""


def _ascii_label(label: str) -> str:
    if not label or not _JOINERS.isdisjoint(label):
        raise UnicodeError
    if _DEVIATIONS.isdisjoint(label):
        return label.encode("idna").decode("ascii")
    letters = (one if one in _DEVIATIONS else nameprep(one) for one in normalize("NFKC", label))
    encoded = "xn--" + "".join(letters).encode("punycode").decode("ascii")
    if len(encoded) > _LONGEST_LABEL:
        raise UnicodeError
    return encoded


def zone_of(timezone: str = _FRENCH) -> ZoneInfo:
    """A time zone by its name; that of Paris where nothing else is said.

    Raises:
        InvalidInputError: no such zone is known here.

    >>> zone_of().key
    'Europe/Paris'
    """
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInputError(
            "this time zone is not known here",
            "write it as Europe/Paris; if it is written so, install tzdata",
            "timezone",
        ) from None


def _normal_domains(domains: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(domains, str):
        raise InvalidInputError("domains is one text", 'give several: ("ch-exemple.mssante.fr",)')
    return tuple(ascii_domain(domain.strip().removeprefix("@")) for domain in domains)


@frozen(kw_only=True)
class Establishment:
    """A hospital: its name, its national numbers, its mail domains and its time zone.

    All mail on ``domains`` is internal; on ``shared_domains``, such as a regional operator's, only
    the mailboxes that the hospital lists are.

    Raises:
        InvalidInputError: a number of impossible shape, or a time zone that does not exist.

    >>> Establishment(name="CH Exemple", domains=("CH-Exemple.mssante.fr",)).domains
    ('ch-exemple.mssante.fr',)
    """

    name: str
    finess_ej: str = ""
    finess_eg: tuple[str, ...] = ()
    siret: str = ""
    domains: tuple[str, ...] = field(default=(), converter=_normal_domains)
    shared_domains: tuple[str, ...] = field(default=(), converter=_normal_domains)
    timezone: str = _FRENCH

    def __attrs_post_init__(self) -> None:
        self._check_numbers()
        for key in ("domains", "shared_domains"):
            if "" in getattr(self, key):
                remedy = "give the part after the @, such as ch-exemple.mssante.fr"
                raise InvalidInputError("this is no mail domain", remedy, key)
        if both := set(self.domains) & set(self.shared_domains):
            problem = f"{', '.join(sorted(both))} stands in domains and in shared_domains"
            raise InvalidInputError(problem, "keep it in one of the two", "shared_domains")
        _ = self.zone

    def _check_numbers(self) -> None:
        for key, numbers, check in (
            ("finess_ej", (self.finess_ej,), check_finess),
            ("finess_eg", self.finess_eg, check_finess),
            ("siret", (self.siret,), check_siret),
        ):
            for number in filter(None, numbers):
                try:
                    check(number)
                except InvalidInputError as fault:
                    raise InvalidInputError(fault.problem, fault.remedy, key) from None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides on which day a document was sent.

        >>> Establishment(name="CH Exemple").zone.key
        'Europe/Paris'
        """
        return zone_of(self.timezone)

    def doubtful_numbers(self) -> tuple[str, ...]:
        """Names of the national numbers whose key does not fit: worth a second look, no error.

        >>> Establishment(name="CH Exemple", finess_ej="010000025").doubtful_numbers()
        ('finess_ej',)
        """
        doubtful = []
        if self.finess_ej and not check_finess(self.finess_ej).key_fits:
            doubtful.append("finess_ej")
        if any(not check_finess(number).key_fits for number in self.finess_eg):
            doubtful.append("finess_eg")
        if self.siret and not check_siret(self.siret).key_fits:
            doubtful.append("siret")
        return tuple(doubtful)
