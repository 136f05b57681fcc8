"""What platforms answered to the messages of a source: taken, received, read, refused.

An ACK says that the platform took charge of a message, or refused it. A ZAM says what became of
the mail: received by a recipient's server, or read. Both name the message by its number (MSH-10),
with its application and facility where they name their own recipient. They come before or after
it, in any file, so all are taken before the first record is made. Numbers and addresses are held
as hashes that no other run can compute.

Source:
    National profile of document transmission by HL7 v2 for the messages. That taking charge proves
    no sending, and that an answer which fits several messages proves none of them, is ours
    (``interpretation``).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from attrs import Factory, define

from hopen_mss.errors import InputFaultError
from hopen_mss.files.ledger import Ledger
from hopen_mss.transmissions.hl7.message import Message
from hopen_mss.transmissions.hl7.sieve import ANSWERED_FOR, ANSWERS
from hopen_mss.transmissions.record import Channel, Status

__all__ = ["Answers", "Delivery", "Outcome", "is_answer", "request_key"]

_MOST = 1_000_000
_CODE = re.compile(r"[A-Z]{0,4}[0-9]{1,5}(?:\.[0-9]{1,3}){0,2}", re.ASCII)
"""Short, and with digits: never a name or a date of birth that stands in the wrong place."""
_RANKS = {Status.DECLARED: 0, Status.FAILED: 1, Status.RECEIVED: 2, Status.READ: 3}


class Outcome(NamedTuple):
    """What is known of one delivery: its status, and the code of a failure.

    >>> Outcome().status.value
    'declared'
    """

    status: Status = Status.DECLARED
    code: str = ""


class Delivery(NamedTuple):
    """One delivery that a message asks for, as an answer may name it.

    >>> Delivery(Channel.DMP).address
    ''
    """

    channel: Channel
    address: str = ""
    person: str = ""


class _Answer(NamedTuple):
    outcome: Outcome
    channel: Channel | None = None
    """The destination that it speaks of, ``None`` for the message as a whole."""
    address: int = 0
    person: int = 0


def is_answer(message: Message) -> bool:
    """Whether a message is the answer of a platform.

    >>> from hopen_mss.transmissions.hl7.message import Segment
    >>> is_answer(Message((Segment("MSH", ((), (), (), (), (), (), (), (), (), (("ACK",),))),)))
    True
    """
    return message.header.value(9).upper() in ("ACK", "ZAM")


def request_key(application: str, facility: str, number: str) -> int:
    """By what a message and its answers know each other.

    >>> request_key("DPI", "CH", "7") == request_key("dpi", "CH", "7")
    True
    """
    return hash((application.upper(), facility.upper(), number))


@define
class Answers:
    """The answers of one source, and the messages that they may speak of.

    >>> answers = Answers()
    >>> answers.expect(1, 10), answers.expect(1, 10), answers.expect(1, 20)
    ('', 'replayed_messages', 'control_id_reused')
    """

    _name: str = ""
    _taken: set[int] = Factory(set)
    _given: dict[int, list[_Answer]] = Factory(dict)
    _requests: dict[int, int | None] = Factory(dict)
    """Key of a message -> hash of its content, ``None`` where several have the same key."""
    _unsettled: set[int] = Factory(set)
    _number: int = 0

    def expect(self, key: int, content: int) -> str:
        """Note a message; a code says whether one with the same number came before.

        Raises:
            InputFaultError: more than a million messages.
        """
        if key not in self._requests:
            if len(self._requests) >= _MOST:
                raise self._too_many("messages")
            self._requests[key] = content
            return ""
        if self._requests[key] == content:
            return "replayed_messages"
        self._requests[key] = None
        return "control_id_reused"

    def take(self, message: Message) -> str:
        """Note an answer; a code says when there is something to tell of it.

        Raises:
            InputFaultError: more than a million answers.
        """
        header = message.header
        self._number += 1
        if self._number > _MOST:
            raise self._too_many("platform_answers")
        if header.value(9).upper() == "ACK":
            msa = message.first("MSA")
            key = request_key(header.value(5), header.value(6), msa.value(2))
            return self._take_ack(key, msa.value(1).upper(), _failure(message))
        about = next((one for one in message.every("OBX") if one.value(3).upper() in ANSWERS), None)
        said = about.value(5).upper() if about else ""
        if about is None or said not in ("Y", "N"):
            return "answers_not_understood"
        channel, status = ANSWERS[about.value(3).upper()]
        if status is Status.READ and said == "N":
            return "not_integrated"
        key = request_key(header.value(5), header.value(6), about.value(4))
        outcome = Outcome(status) if said == "Y" else _failure(message)
        for address, person in _named(message):
            self._give(key, _Answer(outcome, channel, address, person))
        return ""

    def _take_ack(self, key: int, said: str, failure: Outcome) -> str:
        if said == "AA":
            self._taken.add(key)
        elif said in ("AE", "AR"):
            self._give(key, _Answer(failure))
        else:
            return "answers_not_understood"
        return ""

    def settle(self, key: int, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """What became of each delivery that a message asks for.

        >>> Answers().settle(1, [Delivery(Channel.DMP)])
        [Outcome(status=<Status.DECLARED: 'declared'>, code='')]
        """
        found = [Outcome()] * len(deliveries)
        if self._requests.get(key) is None:
            return found
        weights = [_weight(_Answer(Outcome()))] * len(deliveries)
        for answer in self._given.get(key, ()):
            fits = list(self._fitting(key, answer, deliveries))
            if not fits and answer.channel:
                self._unsettled.add(key)
            for place in fits:
                if (weight := _weight(answer)) > weights[place]:
                    weights[place], found[place] = weight, answer.outcome
        return found

    def _fitting(self, key: int, answer: _Answer, deliveries: Sequence[Delivery]) -> Iterator[int]:
        """The places of the deliveries that an answer speaks of."""
        if answer.channel is None:
            # Refused, and then taken at a second try: the refusal says nothing any more.
            yield from () if key in self._taken else range(len(deliveries))
            return
        same = [n for n, one in enumerate(deliveries) if one.channel is answer.channel]
        by_address = [n for n in same if answer.address == _hashed(deliveries[n].address)]
        by_person = [n for n in same if answer.person == _hashed(deliveries[n].person)]
        if answer.address and by_address:
            yield from by_address
        elif answer.person and len(by_person) == 1:
            yield from by_person
        elif not answer.address and not answer.person and len(same) == 1:
            yield from same

    def tell(self, ledger: Ledger) -> None:
        """Write down what the answers of the whole source come to.

        >>> ledger = Ledger(); Answers().tell(ledger); ledger
        Ledger(_rejections=[], _notes={})
        """
        known = self._requests
        answered = [*self._taken, *(key for key, given in self._given.items() for _ in given)]
        told = {
            "taken_charge": sum(known.get(key) is not None for key in self._taken),
            "answers_ambiguous": sum(key in known and known[key] is None for key in answered),
            "answers_without_message": sum(key not in known for key in answered),
            "answers_without_recipient": len(self._unsettled),
        }
        for code, times in told.items():
            if times:
                ledger.count(code, times)

    def _give(self, key: int, answer: _Answer) -> None:
        given = self._given.setdefault(key, [])
        if answer not in given:
            given.append(answer)

    def _too_many(self, what: str) -> InputFaultError:
        problem = f"more than {_MOST:,} {what} in one source"
        return InputFaultError(problem, "split the source, by month for instance", self._name)


def _weight(answer: _Answer) -> tuple[int, bool, str]:
    """Its evidence; of two alike, what speaks of one recipient, in whatever order they came."""
    outcome = answer.outcome
    return _RANKS[outcome.status], answer.channel is not None, outcome.code


def _hashed(text: str) -> int:
    return hash(text.lower()) if text else 0


def _named(message: Message) -> list[tuple[int, int]]:
    """The recipients that an answer names, by address and by number; nobody where it names none."""
    found = [
        (_hashed(one.value(5, 4)), _hashed(one.value(4)))
        for one in message.every("OBX")
        if one.value(3).upper() in ANSWERED_FOR
    ]
    return found or [(0, 0)]


def _failure(message: Message) -> Outcome:
    """A failure, with the code of the server or application, else that of HL7; never the text."""
    codes = [value for one in message.every("ERR") for value in (one.value(5), one.value(3))]
    code = next((code for code in codes if _CODE.fullmatch(code)), "")
    return Outcome(Status.FAILED, code)
