"""Time of the trust space, as ratios against a named peer measured in the same run.

Run with ``pytest -m benchmarks -s`` to see the figures.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from hopen_mss import (
    Channel,
    Establishment,
    Judge,
    Transmission,
    Trust,
    Whitelist,
    Whitelists,
    read_whitelist,
)

pytestmark = pytest.mark.benchmarks

ELEMENTS, DOMAINS, OPERATORS = 6_500, 4_950, 343
VERDICTS, LISTED = 1_000_000, 5_000
DAY = date(2026, 10, 5)


def took(work: Callable[[], object]) -> float:
    """Seconds of the processor that a piece of work takes."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def write_list(place: Path) -> None:
    """A list of the size and the shape of the published one, contacts included."""
    chance = random.Random(20250228)  # noqa: S311 (the same file in each run)
    elements = []
    for number in range(ELEMENTS):
        domain, operator = chance.randrange(DOMAINS), chance.randrange(OPERATORS)
        elements.append(
            f"""        <Domaine>
            <Nom>ch-exemple-{domain}.mssante.fr</Nom>
            <Description>Domaine MSSanté CH Exemple {domain}</Description>
            <DNCertificatOperateur>CN=mss{number % 2}.operateur{operator}.example,OU=3{operator:014d},O=OPERATEUR {operator},ST=Ain (01),C=FR</DNCertificatOperateur>
            <ResponsableContact>01 99 00 00 01, responsable{operator}@operateur.example</ResponsableContact>
            <SupportContact>01 99 00 00 02, support{operator}@operateur.example</SupportContact>
            <DateMAJ>2025-01-22T11:32:50Z</DateMAJ>
        </Domaine>
"""  # noqa: E501
        )
    place.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">\n'
        "    <DateDeGeneration>2025-02-28T15:42:07Z</DateDeGeneration>\n    <ListeDomaines>\n"
        f"{''.join(elements)}    </ListeDomaines>\n</ListeBlancheMSSante>",
        encoding="utf-8",
    )


def test_the_whole_whitelist(tmp_path: Path) -> None:
    """The list in full size loads in at most twice what iterparse alone takes."""
    place = tmp_path / "listeblanchemssante.xml"
    write_list(place)

    def bare() -> None:
        for _ in ET.iterparse(place):  # noqa: S314 (the peer, on a file of ours)
            pass

    ratios = []
    for _ in range(15):  # pair by pair, since the machine's own speed drifts
        alone = took(bare)
        ratios.append(took(lambda: read_whitelist(place)) / alone)
    whitelist, report = read_whitelist(place)
    ratio = statistics.median(ratios)
    print(
        f"\n{place.stat().st_size / 1e6:.1f} MB, {report.read:,} elements: {ratio:.2f} x iterparse"
    )

    assert (ELEMENTS, ELEMENTS) == (report.read, whitelist.elements)
    assert 2 >= ratio


@pytest.mark.parametrize("correspondents", [10_000, 50_000])
def test_a_million_verdicts(correspondents: int) -> None:
    """A million verdicts on addresses over 5,000 domains: at most ten look-ups in a set each."""
    names = [f"ch-exemple-{number}.mssante.fr" for number in range(LISTED)]
    whitelist = Whitelist.of(names[: LISTED // 2], generated_on=date(2026, 9, 1))
    chance = random.Random(20261005)  # noqa: S311 (the same addresses in each run)
    people = [f"dr.exemple{n}@{names[chance.randrange(LISTED)]}" for n in range(correspondents)]
    # Each a text of its own, as from a file.
    addresses = [bytes(person, "ascii").decode() for person in chance.choices(people, k=VERDICTS)]
    domains = [address.rpartition("@")[2] for address in addresses]
    listed = set(whitelist.domains)
    hospital = Establishment(name="CH", domains=("ch-exemple-0.mssante.fr",))

    def look_ups() -> int:
        inside = 0
        for domain in domains:
            if domain in listed:
                inside += 1
        return inside

    def verdicts() -> int:
        # As deliveries are judged: all that an address proves is a number, judged once.
        judge = Judge(hospital, whitelists=Whitelists((whitelist,)))
        parties = list(map(judge.parties.__getitem__, addresses))
        one_of = {party: address for address, party in judge.parties.items()}
        judged = {
            party: judge.verdict(Transmission(recipient=address, channel=Channel.EMAIL), DAY)
            for party, address in one_of.items()
        }
        inside = {party: verdict.trust is Trust.INSIDE for party, verdict in judged.items()}
        return sum(map(inside.__getitem__, parties))

    ratios = []
    for _ in range(7):
        alone = took(look_ups)
        ratios.append(took(verdicts) / alone)
    ratio = statistics.median(ratios)
    print(
        f"\n{VERDICTS:,} verdicts on {correspondents:,} addresses over {LISTED:,} domains: "
        f"{ratio:.1f} x look-ups in a set"
    )

    assert look_ups() == verdicts()
    assert 10 >= ratio
