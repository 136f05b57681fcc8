"""The public holidays of a French region, by the holidays package.

The one module that imports it, and only when a region is asked for. Its names are asked for in
French, whatever the machine speaks. ``GES`` and ``Alsace-Moselle``, which it takes, add no day:
Alsace-Moselle is asked for as Alsace (``6AE``).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

from hopen_mss.errors import InvalidInputError, MissingExtraError
from hopen_mss.planning.deployment import Region

__all__ = ["public_holidays"]

_SUBDIVISIONS = {
    Region.METROPOLE: None,
    Region.ALSACE_MOSELLE: "6AE",
    Region.GUADELOUPE: "971",
    Region.MARTINIQUE: "972",
    Region.GUYANE: "973",
    Region.LA_REUNION: "974",
    Region.MAYOTTE: "976",
    Region.SAINT_BARTHELEMY: "BL",
    Region.SAINT_MARTIN: "MF",
    Region.NOUVELLE_CALEDONIE: "NC",
    Region.POLYNESIE_FRANCAISE: "PF",
    Region.SAINT_PIERRE_ET_MIQUELON: "PM",
    Region.WALLIS_ET_FUTUNA: "WF",
}


@cache
def public_holidays(region: Region, year: int) -> Mapping[date, str]:
    """The public holidays of a year, each with its French name; days of custom are among them.

    Source: Code du travail, L3133-1 and L3134-13, and the holidays package for days overseas.

    Raises:
        MissingExtraError: holidays is not installed.
        InvalidInputError: a year that the package does not know.
    """
    try:
        from holidays.countries.france import France  # noqa: PLC0415 (only when asked for)
    except ImportError:
        raise MissingExtraError(
            "the public holidays of a region need holidays",
            "pip install 'hopen-mss[calendar]', or take region out: weekends and closings stay",
        ) from None
    if not France.start_year <= year <= France.end_year:
        problem = f"the public holidays of {year} are not known"
        raise InvalidInputError(problem, f"plan up to {France.end_year}, or take region out")
    return dict(France(years=year, subdiv=_SUBDIVISIONS[region], language="fr", expand=False))
