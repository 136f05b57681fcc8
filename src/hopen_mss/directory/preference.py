"""Which of several published mailboxes of one correspondent to write to, and why that one.

Source:
    The order of the reasons is ours (``basis = "interpretation"``): the extraction holds no rank.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum

from hopen_mss.directory.candidates import likely_postcode
from hopen_mss.directory.correspondents import Correspondent
from hopen_mss.directory.published import OF_STRUCTURES, NationalMailbox

__all__ = ["Why", "preferred"]


class Why(StrEnum):
    """Why a mailbox is preferred to the others.

    >>> Why("same_structure").name
    'SAME_STRUCTURE'
    """

    ONLY_ONE = "only_one"
    ALREADY_USED = "already_used"
    """The list has it already, for the same person on another line."""
    SAME_STRUCTURE = "same_structure"
    """It is tied to the structure that the list says."""
    SAME_POSTCODE = "same_postcode"
    PERSONAL = "personal"
    """The others are a structure's, and the correspondent is a person."""
    TIED_TO_NONE = "tied_to_none"
    """The others are tied to structures that are not in the list."""
    NONE_STANDS_OUT = "none_stands_out"
    """The first by its address: no reason to write to it rather than to another."""


def preferred(
    mailboxes: Iterable[NationalMailbox], line: Correspondent, used: Collection[str] = ()
) -> tuple[NationalMailbox, Why]:
    """The mailbox to prefer among at least one, and the reason that decided.

    Each reason keeps those that it speaks for; the first that leaves one decides. ``used`` are
    addresses that the list has for the same person elsewhere.

    >>> here = NationalMailbox("b@a.fr", "PER", structure_id="010000024")
    >>> boxes = [NationalMailbox("a@a.fr", "PER", structure_id="690000013"), here]
    >>> preferred(boxes, Correspondent(family_name="Un", finess="010000024"))[1].value
    'same_structure'
    """
    left = list({box.address: box for box in sorted(mailboxes)}.values())
    if len(left) == 1:
        return left[0], Why.ONLY_ONE
    for why, speaks_for in _reasons(line, used):
        kept = [box for box in left if speaks_for(box)]
        if len(kept) == 1:
            return kept[0], why
        left = kept or left
    return left[0], Why.NONE_STANDS_OUT


def _reasons(
    line: Correspondent, used: Collection[str]
) -> Sequence[tuple[Why, Callable[[NationalMailbox], bool]]]:
    numbers, postcode = {line.finess, line.siret} - {""}, likely_postcode(line.postcode)
    reasons: list[tuple[Why, Callable[[NationalMailbox], bool]]] = [
        (Why.ALREADY_USED, lambda box: box.address in used),
        (Why.SAME_STRUCTURE, lambda box: box.structure_id in numbers),
        (Why.SAME_POSTCODE, lambda box: bool(postcode) and box.postcode == postcode),
    ]
    if line.family_name or line.rpps:
        reasons += [
            (Why.PERSONAL, lambda box: box.kind not in OF_STRUCTURES),
            (Why.TIED_TO_NONE, lambda box: not box.structure_id),
        ]
    return reasons
