"""The hospital that a dossier describes."""

from contextlib import suppress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen

from hopen_mss.errors import InvalidInputError
from hopen_mss.identifiers import check_finess, check_siret

__all__ = ["Establishment"]

_LONGEST_DOMAIN = 253


def _normal_domains(domains: tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(domains, str):
        raise InvalidInputError("domains is one text", 'give several: ("ch-exemple.mssante.fr",)')
    plain = (domain.strip().lower().removeprefix("@").rstrip(".") for domain in domains)
    return tuple(domain if domain.isascii() else _ascii(domain) for domain in plain)


def _ascii(domain: str) -> str:
    if len(domain) <= _LONGEST_DOMAIN:
        with suppress(UnicodeError):
            return domain.encode("idna").decode("ascii")
    raise InvalidInputError("this is no mail domain", "write ch-exemple.mssante.fr")


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
    timezone: str = "Europe/Paris"

    def __attrs_post_init__(self) -> None:
        self._check_numbers()
        for key in ("domains", "shared_domains"):
            if any("." not in domain or "@" in domain for domain in getattr(self, key)):
                problem = "a mail domain reads ch-exemple.mssante.fr"
                raise InvalidInputError(problem, "give the part after the @", key)
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
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInputError(
                "this time zone is not known here",
                "write it as Europe/Paris; if it is written so, install tzdata",
                "timezone",
            ) from None

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
