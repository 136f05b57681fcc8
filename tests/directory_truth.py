"""A made-up national directory of any size, and a hospital's list of which the truth is known.

Nobody in it exists. Frequent names are as frequent as frequent names are in France, and a long tail
is made of syllables, so that homonyms occur: within one postcode, within one département, and
everywhere. The same arguments give the same bytes.

What the list of the hospital suffers, and how often, is stated in ``NOISE``, ``NOISY``,
``WITHOUT_NUMBER`` and ``STRANGERS``. A row without a number has no address either: such rows are
the hard ones, and nothing makes them easier than they are.
"""

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from hopen_mss import Correspondent

__all__ = [
    "ACTIVITY_HEADER",
    "MAILBOX_HEADER",
    "NOISE",
    "NOISY",
    "STRANGERS",
    "WITHOUT_NUMBER",
    "Answer",
    "MadeUpDirectory",
]

MAILBOX_ROWS, ACTIVITY_ROWS = 540_000, 2_200_000
"""Rows of the real files, rounded."""

CORRESPONDENTS, STRANGERS = 10_000, 0.10
"""Rows of the list, and the share of them who stand in no national file."""
STRUCTURES = 0.02
"""Share of the list who are structures, known by their FINESS number."""
WITHOUT_NUMBER = 0.40
"""Share of the persons of the list whose RPPS number is not in it."""
WITH_ADDRESS, STALE_ADDRESS = 0.30, 0.03
"""Of rows with a number: the share with an address, and with one that is published no more."""
NEARBY = 0.70
"""Share of the list who work in the hospital's own and two neighbouring départements."""
WITH_MAILBOX = 0.75
"""Share of the persons of the list, strangers apart, who have a published mailbox."""
NO_PROFESSION = 0.10
"""Share of the rows without a word on the profession."""
NOISY = 0.20
"""Share of the rows that suffer one of these, or (one time in ten) two."""
NOISE = {
    "typo_in_family_name": 0.20,
    "typo_in_given_name": 0.10,
    "accents_and_hyphens": 0.10,  # dropped, or a space in place of a hyphen
    "particle_dropped": 0.05,  # of those who have one; else a title is put in front
    "married_name_added": 0.07,
    "married_name_alone": 0.05,
    "cells_swapped": 0.08,
    "one_cell": 0.08,  # both names in the cell of the family name
    "old_postcode_near": 0.11,  # the practice moved within its département
    "old_postcode_far": 0.04,  # or farther
    "given_name_missing": 0.05,
    "initial_only": 0.07,
}
ONE_ACTIVITY, TWO_ACTIVITIES = 0.88, 0.98
"""Share of the persons with one activity, and with at most two; the others have three."""
_SELDOM = ONE_ACTIVITY * 0x100000000
SAME_DEPARTMENT = 0.80
"""Share of second activities that are in the département of the first."""
PERSONAL = 0.85
"""Share of personal mailboxes among all."""
TIED = 0.70
"""Share of the personal mailboxes that name a structure, and so a place."""
MOVED = 0.04
"""Share of those that name the place where the person was before the practice moved."""

MAILBOX_HEADER = (
    "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|"
    "Type identifiant structure|Identification Structure|Service de rattachement|"
    "Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|"
    "Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|"
    "Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|"
    "Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|"
    "L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|"
    "L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|"
    "L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|"
    "L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|"
    "Pays structure BAL"
)
ACTIVITY_HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|"
    "Code civilité d'exercice|Libellé civilité d'exercice|Code civilité|Libellé civilité|"
    "Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|"
    "Code catégorie professionnelle|Libellé catégorie professionnelle|Code type savoir-faire|"
    "Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|Code mode exercice|"
    "Libellé mode exercice|Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|"
    "Numéro FINESS établissement juridique|Identifiant technique de la structure|"
    "Raison sociale site|Enseigne commerciale site|"
    "Complément destinataire (coord. structure)|"
    "Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|"
    "Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
    "Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|"
    "Mention distribution (coord. structure)|Bureau cedex (coord. structure)|"
    "Code postal (coord. structure)|Code commune (coord. structure)|"
    "Libellé commune (coord. structure)|Code pays (coord. structure)|"
    "Libellé pays (coord. structure)|Téléphone (coord. structure)|"
    "Téléphone 2 (coord. structure)|Télécopie (coord. structure)|"
    "Adresse e-mail (coord. structure)|Code Département (structure)|"
    "Libellé Département (structure)|Ancien identifiant de la structure|"
    "Autorité d'enregistrement|Code secteur d'activité|Libellé secteur d'activité|"
    "Code section tableau pharmaciens|Libellé section tableau pharmaciens|Code rôle|Libellé rôle|"
    "Code genre activité|Libellé genre activité"
)

FREQUENT = (  # noqa: SIM905 (a list reads best as words)
    "MARTIN BERNARD THOMAS PETIT ROBERT RICHARD DURAND DUBOIS MOREAU LAURENT SIMON MICHEL "
    "LEFEBVRE LEROY ROUX DAVID BERTRAND MOREL FOURNIER GIRARD BONNET DUPONT LAMBERT FONTAINE "
    "ROUSSEAU VINCENT MULLER LEFEVRE FAURE ANDRE MERCIER BLANC GUERIN BOYER GARNIER CHEVALIER "
    "FRANCOIS LEGRAND GAUTHIER GARCIA PERRIN ROBIN CLEMENT MORIN NICOLAS HENRY ROUSSEL "
    "MATHIEU GAUTIER MASSON MARCHAND DUVAL DENIS DUMONT MARIE LEMAIRE NOEL MEYER DUFOUR "
    "MEUNIER BRUN BLANCHARD GIRAUD JOLY RIVIERE LUCAS BRUNET GAILLARD BARBIER ARNAUD MARTINEZ "
    "GERARD ROCHE RENARD SCHMITT ROY LEROUX COLIN VIDAL CARON PICARD ROGER FABRE AUBERT "
    "LEMOINE RENAUD DUMAS LACROIX OLIVIER PHILIPPE BOURGEOIS PIERRE BENOIT REY LECLERC PAYET "
    "ROLLAND LECLERCQ GUILLAUME LECOMTE LOPEZ JEAN DUPUY GUILLOT HUBERT BERGER CARPENTIER "
    "SANCHEZ DUPUIS MOULIN LOUIS DESCHAMPS HUET VASSEUR PEREZ BOUCHER FLEURY ROYER KLEIN "
    "JACQUET ADAM PARIS POIRIER MARTY AUBRY GUYOT CARRE CHARLES RENAULT CHARPENTIER MENARD "
    "MAILLARD BARON BERTIN BAILLY HERVE SCHNEIDER FERNANDEZ COLLET LEGER BOUVIER JULIEN "
    "PREVOST MILLET PERROT DANIEL COUSIN GERMAIN BRETON BESSON LANGLOIS REMY PELLETIER "
    "LEVEQUE PERRIER LEBLANC BARRE LEBRUN MARCHAL WEBER MALLET HAMON BOULANGER JACOB MONNIER "
    "MICHAUD RODRIGUEZ GUICHARD GILLET ETIENNE GRONDIN POULAIN TESSIER CHEVALLIER COLLIN "
    "CHAUVIN BOUCHET GAY LEMAITRE BENARD MARECHAL HUMBERT REYNAUD ANTOINE HOARAU PERRET "
    "BARTHELEMY CORDIER PICHON LEJEUNE GILBERT LAMY DELAUNAY PASQUIER CARLIER LAPORTE"
).split()
GIVEN = (  # noqa: SIM905 (a list reads best as words)
    "Marie Jean Philippe Nathalie Isabelle Sylvie Catherine Christophe Nicolas Sophie Céline "
    "Stéphanie Julie Laurent Pierre Sandrine Valérie Aurélie Émilie Julien Christine "
    "Sébastien Anne Thomas Frédéric Olivier Camille Éric Pascal Laura Alexandre Patrick "
    "Marine Pauline Virginie Caroline Claire Stéphane Véronique David Élodie Marion Mathilde "
    "Audrey François Vincent Sarah Karine Charlotte Guillaume Michel Florence Lucie Manon "
    "Antoine Bruno Cécile Delphine Laetitia Maxime Hélène Léa Mélanie Anaïs Romain Chloé "
    "Alain Jérôme Clément Benjamin Emma Corinne Fanny Brigitte Justine Thierry Juliette "
    "Morgane Fabrice Elisabeth Patricia Mathieu Agnès Paul Océane Marc Amélie Quentin Lisa "
    "Inès Jean-Pierre Jean-Michel Dominique Alexandra Hugo Margaux Florian Adrien Emmanuelle "
    "Estelle Noémie Jean-Luc Sabrina Gilles Jessica Alice Damien Anthony Louis Laure Kevin "
    "Mickaël Franck Jean-Claude Solène Coralie Daniel Cyril Lucas Elise Éloïse Didier Bernard "
    "Françoise Benoît Jean-Marc Arnaud Bénédicte Fabien Elsa Monique Jacques Martine Gaëlle "
    "Jérémy Clara Serge Ludovic Samuel Agathe Marianne Cédric Xavier Robin Victor Yves Simon "
    "Geneviève Louise Charles Gabriel Lionel Sylvain Vanessa Jade Denis Raphaël Marie-Claude "
    "Jean-François Ophélie Valentin Emmanuel Myriam Régis Hervé Edouard Anne-Sophie "
    "Marie-Hélène Anne-Marie Yann Grégory Maëlle Nadia Karim Mohamed Fatima Samir Leïla "
    "Yasmine Ahmed Rachid Joël Odile Colette Jean-Baptiste Marie-Laure Rémi Ségolène Tiphaine "
    "Maud Capucine Apolline Bertrand Aymeric Baptiste"
).split()
_STARTS = (  # noqa: SIM905 (a list reads best as words)
    "BAR BEL BER BOI BON BOU BRI CAL CAR CHA CHE COR COU CRE DAL DAU DEL DOR DUR ESC FAL FER "
    "FON FRA GAL GAR GER GOU GRA GUI HAU JAL JOU LAB LAN LAR LAU LES LOR MAL MAR MAU MER MON "
    "MOR NAV NOU PAL PAR PEL PER POU PRA QUE RAM REV ROC ROU SAL SAU SER TAR TER TOU VAL VAU "
    "VER VIL"
).split()
_MIDDLES = [
    "A",
    "AI",
    "AN",
    "AU",
    "BE",
    "BI",
    "CA",
    "CHE",
    "DE",
    "DI",
    "E",
    "ER",
    "GA",
    "GE",
    "GI",
    "I",
    "IL",
    "LA",
    "LE",
    "LI",
    "MA",
    "NE",
    "O",
    "OU",
    "RE",
    "RI",
    "TE",
    "TI",
]
_ENDINGS = (  # noqa: SIM905 (a list reads best as words)
    "BERT BIN BOIS CHARD COT COURT DARD DIN DOUX DREAU GARD GEAU GNON LAIN LARD LET LIER LIN "
    "LOT MOND NARD NEAU NET NIER QUET RAC RAND RARD RAUD REL RET RIN RON SAC SARD SON TEAU "
    "TET TIN TON VAL VERT VIN ZAC"
).split()
_PARTICLES = ("DE ", "DE LA ", "DU ", "LE ", "D'", "LA ")
_TOWNS = (  # noqa: SIM905 (a list reads best as words)
    "VILLE MONT BOURG ROCHE CHATEAU PONT FONTAINE CHAPELLE FERTE MOTTE TOUR CROIX MARE LANDE COMBE"
).split()
_SAINTS = [
    "MARTIN",
    "PIERRE",
    "GERMAIN",
    "LAURENT",
    "AUBIN",
    "MAURICE",
    "HILAIRE",
    "LEGER",
    "VAAST",
    "GENIS",
    "OUEN",
    "SAUVEUR",
]
_STREETS = ["DES TILLEULS", "DE LA GARE", "DU MOULIN", "VICTOR HUGO", "DES ECOLES", "DE L'EGLISE"]

PROFESSIONS = (
    # code, label, weight, words of hospitals' lists
    ("10", "Médecin", 24, ("Médecin", "Médecin généraliste", "Cardiologue", "MEDECIN", "Docteur")),
    ("60", "Infirmier", 40, ("Infirmier", "Infirmière", "IDE", "Infirmière libérale")),
    ("70", "Masseur-Kinésithérapeute", 9, ("Masseur-kinésithérapeute", "Kiné", "MK")),
    ("21", "Pharmacien", 7, ("Pharmacien", "Pharmacie", "PHARMACIEN")),
    ("40", "Chirurgien-Dentiste", 5, ("Chirurgien-dentiste", "Dentiste")),
    ("50", "Sage-Femme", 3, ("Sage-femme", "Sage femme")),
    ("91", "Orthophoniste", 3, ("Orthophoniste",)),
    ("80", "Pédicure-Podologue", 2, ("Pédicure-podologue", "Podologue")),
    ("95", "Diététicien", 2, ("Diététicien", "Diététicienne")),
    ("94", "Ergothérapeute", 2, ("Ergothérapeute",)),
)
_DOMAINS = {"10": "medecin", "60": "infirmier", "70": "mk", "21": "pharmacien"}
_SKILLS = ("SM54", "SM26", "SM04", "SM53", "SM42", "")
_HOSPITAL_AT = ("59", "62", "80")
_PLAIN = str.maketrans("éèêëàâîïôöùûüçÉÈÊÀÎÔÇ", "eeeeaaiioouuucEEEAIOC")


class Answer(NamedTuple):
    """What is true of one row of the list."""

    person: str = ""
    """The RPPS number of the person it is; empty for strangers and structures."""
    finess: str = ""
    """The FINESS number of the structure it is."""
    addresses: frozenset[str] = frozenset()
    """Addresses that the extraction publishes for it."""
    noise: tuple[str, ...] = ()

    @property
    def is_stranger(self) -> bool:
        """Whether it stands in no national file."""
        return not self.person and not self.finess


class _Place(NamedTuple):
    postcode: str
    department: str
    city: str
    finess: str
    name: str
    for_activities: str
    """Its cells in the practitioners' file, from the SIRET number to the label of the role."""
    for_mailboxes: str
    """Its cells in the mailboxes' file, from the name of the structure."""


class MadeUpDirectory:
    """Persons, places, mailboxes and activities; written out as files when asked."""

    def __init__(
        self,
        mailbox_rows: int = MAILBOX_ROWS,
        activity_rows: int = ACTIVITY_ROWS,
        *,
        seed: int = 2026,
    ) -> None:
        self.mailbox_rows, self.activity_rows = mailbox_rows, activity_rows
        self._random = random = Random(f"directory {seed}")  # noqa: S311 (the same files each time)
        three = 1 - TWO_ACTIVITIES
        each = ONE_ACTIVITY + 2 * (TWO_ACTIVITIES - ONE_ACTIVITY) + 3 * three
        self.persons = persons = max(int(activity_rows / each), int(mailbox_rows * 0.9), 10)
        self.families, weights = _families(random)
        self.places, place_weights, self._in_department = _places(random, persons)
        self._given_weights = _zipf(len(GIVEN), 12)
        self._cumulated = list(accumulate(weights))
        self._place_weights = list(accumulate(place_weights))
        work = [weight for *_, weight, _ in PROFESSIONS]
        self.family = _dealt(random, weights, persons)
        self.given = _dealt(random, self._given_weights, persons)
        self.profession = _dealt(random, work, persons)
        self.place = _dealt(random, place_weights, persons)
        self.with_mailbox = int(mailbox_rows * PERSONAL * 0.95)
        """Persons from the first on have a mailbox, up to this one."""

    def rpps(self, person: int) -> str:
        """The number of a person, with its key."""
        return _rpps(person)

    def addresses(self, person: int) -> tuple[str, ...]:
        """The published addresses of a person; every nineteenth has two."""
        if person >= self.with_mailbox:
            return ()
        given = GIVEN[self.given[person]].translate(_PLAIN).lower()
        family = self.families[self.family[person]].lower().replace(" ", "-").replace("'", "")
        domain = _DOMAINS.get(PROFESSIONS[self.profession[person]][0], "pro")
        first = f"{given}.{family}.{person}@{domain}.mssante.fr"
        if person % 19 == 0:
            return (first, f"{family}.{person}@aura.mssante.fr")
        return (first,)

    def places_of(self, person: int) -> list[int]:
        """Where a person works: one place an activity."""
        first = self.place[person]
        draw = _draw(person, 1)
        found = [first]
        if draw >= ONE_ACTIVITY:
            found.append(self._second(person, first, 2))
        if draw >= TWO_ACTIVITIES:
            found.append(self._second(person, first, 3))
        return found

    def _second(self, person: int, first: int, number: int) -> int:
        if _draw(person, 10 * number) < SAME_DEPARTMENT:
            near = self._in_department[self.places[first].department]
            return near[int(_draw(person, number) * len(near))]
        return int(_draw(person, number) * len(self.places))

    def write_activities(self, path: Path) -> Path:
        """The practitioners' file, one line an activity, sorted by nothing in particular."""
        left, lines = self.activity_rows, list[str]()
        cells = [
            f"{code}|{label}|C|Civil|{{}}L|Libéral, indépendant, artisan|"
            for code, label, *_ in PROFESSIONS
        ]
        skills = [f"S|Spécialité ordinale|{skill}||" if skill else "||||" for skill in _SKILLS]
        places = [place.for_activities for place in self.places]
        with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as stream:
            stream.write(ACTIVITY_HEADER + "\n")
            for person, (rpps, family, given, work, place) in enumerate(self._everybody()):
                skill = skills[person % len(skills)] if work == 0 else "||||"
                start = (
                    f"8|{rpps}|8{rpps}|||M|Monsieur|{self.families[family]}|{GIVEN[given]}|"
                    f"{cells[work].format(skill)}"
                )
                lines.append(start + places[place])
                if (person * 2_654_435_761 + 40_503_481) & 0xFFFFFFFF >= _SELDOM:
                    lines += [start + places[other] for other in self.places_of(person)[1:]]
                if len(lines) > 10_000:
                    stream.write("".join(lines[:left]))
                    left -= len(lines)
                    lines.clear()
                    if left <= 0:
                        return path
            stream.write("".join(lines[:left]))
        return path

    def _everybody(self) -> Iterator[tuple[str, int, int, int, int]]:
        """The number of each person, and their family name, first name, work and place."""
        return zip(
            _numbers(self.persons),
            self.family,
            self.given,
            self.profession,
            self.place,
            strict=True,
        )

    def write_mailboxes(self, path: Path) -> Path:
        """The mailboxes' file: personal ones, and those of structures among them."""
        with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as stream:
            stream.write(MAILBOX_HEADER + "\n")
            lines: list[str] = []
            personal = self._personal_mailboxes()
            structures = self._structure_mailboxes()
            for number in range(self.mailbox_rows):
                line = next(personal, "") if number % 100 < PERSONAL * 100 else ""
                lines.append(line or next(structures))
                if len(lines) > 10_000:
                    stream.write("".join(lines))
                    lines.clear()
            stream.write("".join(lines))
        return path

    def _personal_mailboxes(self) -> Iterator[str]:
        nowhere = "||||||||||||\n"
        everybody = islice(self._everybody(), self.with_mailbox)
        for person, (rpps, family, given, work, at) in enumerate(everybody):
            code, label, *_ = PROFESSIONS[work]
            place = self.places[at]
            tied = _draw(person, 5)
            cells, number = nowhere, "||"
            if tied < TIED:
                if tied < TIED * MOVED:
                    place = self.places[self._second(person, at, 6)]
                cells, number = place.for_mailboxes, f"1|{place.finess}|" if place.finess else "||"
            for address in self.addresses(person):
                yield (
                    f"PER|{address}|8|{rpps}|8{rpps}|{number}||"
                    f"{self.families[family]}|{GIVEN[given]}|C|Civil|"
                    f"{code}|{label}|||{'ON'[person % 3 == 0]}|{cells}"
                )

    def _structure_mailboxes(self) -> Iterator[str]:
        turn = 0
        while True:
            turn += 1
            for number, place in enumerate(self.places):
                if place.finess:
                    yield (
                        f"ORG|{_of_structure(number, turn)}||||1|{place.finess}|"
                        f"Secrétariat {turn}||||||||||N|{place.for_mailboxes}"
                    )

    def correspondents(
        self, rows: int = CORRESPONDENTS, *, seed: int = 1
    ) -> list[tuple[Correspondent, Answer]]:
        """The hospital's list, with what is true of each row."""
        random = Random(f"list {seed}")  # noqa: S311 (the same list each time)
        strangers, structures = int(rows * STRANGERS), int(rows * STRUCTURES)
        near = self._nearby()
        known = self._choose(random, near, rows - strangers - structures)
        found = [self._row(random, person) for person in known]
        found += [self._stranger(random, near) for _ in range(strangers)]
        found += self._structures(random, structures)
        random.shuffle(found)
        return [
            (_with_id(correspondent, number), answer)
            for number, (correspondent, answer) in enumerate(found, 1)
        ]

    def _nearby(self) -> frozenset[int]:
        return frozenset(n for code in _HOSPITAL_AT for n in self._in_department[code])

    def _choose(self, random: Random, near: frozenset[int], many: int) -> list[int]:
        """Distinct persons, as many from nearby and with a mailbox as the shares say."""
        here: list[list[int]] = [[], []]
        for person, place in enumerate(self.place):
            if place in near:
                here[person < self.with_mailbox].append(person)
        chosen: set[int] = set()
        while len(chosen) < min(many, self.persons // 2):
            has_mailbox = random.random() < WITH_MAILBOX
            pool = here[has_mailbox]
            if pool and random.random() < NEARBY:
                chosen.add(random.choice(pool))
            elif has_mailbox:
                chosen.add(random.randrange(min(self.with_mailbox, self.persons)))
            else:
                chosen.add(random.randrange(self.with_mailbox % self.persons, self.persons))
        return sorted(chosen)

    def _row(self, random: Random, person: int) -> tuple[Correspondent, Answer]:
        addresses = self.addresses(person)
        place = self.places[random.choice(self.places_of(person))]
        names = self.families[self.family[person]], GIVEN[self.given[person]]
        correspondent, noise = self._written(random, names, self.profession[person], place)
        if random.random() >= WITHOUT_NUMBER:
            draw, address = random.random(), ""
            if draw < STALE_ADDRESS:
                address = f"ancienne.{person}@medecin.mssante.fr"
            elif addresses and draw < WITH_ADDRESS:
                address = addresses[0]
            correspondent |= {"rpps": _rpps(person), "mssante_address": address}
        answer = Answer(person=_rpps(person), addresses=frozenset(addresses), noise=noise)
        return Correspondent(**correspondent), answer

    def _stranger(self, random: Random, near: frozenset[int]) -> tuple[Correspondent, Answer]:
        (family,) = random.choices(self.families, cum_weights=self._cumulated)
        (given,) = random.choices(GIVEN, self._given_weights)
        (place,) = random.choices(range(len(self.places)), cum_weights=self._place_weights)
        if random.random() < NEARBY:
            place = random.choice(sorted(near)) if len(near) < 100 else random.choice([*near])
        profession = random.randrange(len(PROFESSIONS))
        correspondent, noise = self._written(
            random, (family, given), profession, self.places[place]
        )
        if random.random() >= WITHOUT_NUMBER:
            correspondent["rpps"] = _rpps(40_000_000 + random.randrange(9_000_000))
        return Correspondent(**correspondent), Answer(noise=noise)

    def _structures(self, random: Random, many: int) -> list[tuple[Correspondent, Answer]]:
        with_number = [number for number, place in enumerate(self.places) if place.finess]
        published = int(self.mailbox_rows * (1 - PERSONAL))
        found = []
        for index in random.sample(range(len(with_number)), min(many, len(with_number))):
            number = with_number[index]
            place = self.places[number]
            turns = published // len(with_number) + (index < published % len(with_number))
            found.append((
                Correspondent(structure_name=place.name.title(), finess=place.finess,
                              postcode=place.postcode, city=place.city.title()),
                Answer(finess=place.finess, addresses=frozenset(
                    _of_structure(number, turn + 1) for turn in range(turns))),
            ))  # fmt: skip
        return found

    def _written(
        self, random: Random, names: tuple[str, str], profession: int, place: _Place
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """A row as the hospital has it: mostly right, sometimes not."""
        family, given = names
        postcode, noise = place.postcode, list[str]()
        if random.random() < NOISY:
            noise = random.choices([*NOISE], [*NOISE.values()], k=1 + (random.random() < 0.1))
        for kind in dict.fromkeys(noise):
            if kind.startswith("old_postcode"):
                near = self._in_department[place.department]
                old = random.choice(near if kind.endswith("near") else range(len(self.places)))
                postcode = self.places[old].postcode
            else:
                family, given = self._misspelt(random, kind, family, given)
        words = PROFESSIONS[profession][-1]
        return {
            "family_name": family if random.random() < 0.5 else family.title(),
            "given_name": given,
            "profession": "" if random.random() < NO_PROFESSION else random.choice(words),
            "postcode": postcode,
            "city": place.city.title(),
        }, tuple(dict.fromkeys(noise))

    def _misspelt(self, random: Random, kind: str, family: str, given: str) -> tuple[str, str]:
        (other,) = random.choices(self.families, cum_weights=self._cumulated)
        if kind == "typo_in_family_name":
            return _typo(random, family), given
        if kind == "typo_in_given_name":
            return family, _typo(random, given)
        if kind == "accents_and_hyphens":
            return family.replace("-", " "), given.translate(_PLAIN).replace("-", " ")
        if kind == "particle_dropped":
            particle = next((one for one in _PARTICLES if family.startswith(one)), "")
            return (family.removeprefix(particle) if particle else f"Dr {family}"), given
        return {
            "married_name_added": (f"{family}-{other}", given),
            "married_name_alone": (other, given),
            "cells_swapped": (given, family),
            "one_cell": (f"{family} {given}", ""),
            "given_name_missing": (family, ""),
            "initial_only": (family, f"{given[:1]}."),
        }[kind]


def _with_id(correspondent: Correspondent, number: int) -> Correspondent:
    # attrs.evolve takes four times as long, ten thousand times
    object.__setattr__(correspondent, "id", f"C{number:05d}")
    return correspondent


def _typo(random: Random, name: str) -> str:
    """One letter missing, doubled, exchanged with the next or another one."""
    if not name:  # another kind of noise took it
        return name
    if not name:  # its cell is empty already
        return name
    at = random.randrange(len(name))
    kind = random.randrange(4)
    if kind == 0 and len(name) > 3:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[: at + 1] + name[at:]
    if kind == 2 and at + 1 < len(name):
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + random.choice("AEIORSTLN") + name[at + 1 :]


def _of_structure(number: int, turn: int) -> str:
    return f"contact{turn}.{number}@etablissement.mssante.fr"


def _draw(number: int, salt: int) -> float:
    """A number in [0, 1) that depends on its arguments alone."""
    first = (number * 2_654_435_761 + salt * 40_503_481) & 0xFFFFFFFF
    if salt == 1:
        return first / 0x100000000
    mixed = (first ^ (first >> 15)) * 2_246_822_519 & 0xFFFFFFFF
    return (mixed ^ (mixed >> 13)) / 0x100000000


def _dealt(random: Random, weights: Sequence[float], many: int) -> "array[int]":
    """Numbers drawn by their weights from a deck of a million cards: as chance, and quicker."""
    whole, cards, dealt = sum(weights), 1 << 20, 0.0
    deck = array("l")
    for number, weight in enumerate(weights):
        dealt += weight
        deck.extend([number] * (round(dealt / whole * cards) - len(deck)))
    drawn = array("I", random.randbytes(4 * many))
    return array("l", map(deck.__getitem__, map((cards - 1).__and__, drawn)))


def _zipf(many: int, offset: int) -> list[float]:
    return [1 / (rank + offset) for rank in range(many)]


def _families(random: Random) -> tuple[list[str], list[float]]:
    """Family names, and how often each occurs: one in eight people has a frequent one."""
    tail = [start + middle + end for start in _STARTS for middle in _MIDDLES for end in _ENDINGS]
    random.shuffle(tail)
    tail = tail[:60_000]
    for place in range(0, len(tail), 20):
        tail[place] = random.choice(_PARTICLES) + tail[place]
    for place in range(7, len(tail), 33):
        tail[place] = f"{tail[place]}{random.choice('- ')}{random.choice(FREQUENT)}"
    for place in range(11, len(tail), 250):
        tail[place] = f"SAINT-{tail[place]}"
    first, last = _zipf(len(FREQUENT), 15), _zipf(len(tail), 1_000)
    head, rest = sum(first), sum(last)
    return [*FREQUENT, *tail], [w / head for w in first] + [7 * w / rest for w in last]


def _departments() -> list[str]:
    metropolitan = [f"{n:02d}" for n in range(1, 96) if n != 20]
    return [*metropolitan, "2A", "2B", "971", "972", "973", "974"]


def _places(random: Random, persons: int) -> tuple[list[_Place], list[float], dict[str, list[int]]]:
    """Places of work: a few large ones with a FINESS number, many small ones without."""
    departments = _departments()
    each = max(4, min(1_500, persons // 13 // len(departments)))
    places: list[_Place] = []
    weights: list[float] = []
    by_department: dict[str, list[int]] = {}
    for code in departments:
        size = random.choice((0.4, 0.7, 1, 1, 1.5, 2.5)) * (3 if code in _HOSPITAL_AT else 1)
        towns = [_town(random, code, n) for n in range(max(2, min(65, each // 2)))]
        for number in range(max(3, int(each * min(size, 2)))):
            town = random.choice(towns)
            large = number % 10 == 0
            finess = _finess(code, number) if large else ""
            by_department.setdefault(code, []).append(len(places))
            places.append(_place(random, code, town, finess, len(places)))
            weights.append(size * (random.choice((10, 20, 80)) if large else 2))
    return places, weights, by_department


def _town(random: Random, department: str, number: int) -> tuple[str, str]:
    start = {"2A": "20", "2B": "20"}.get(department, department)
    low, high = {"2A": (0, 199), "2B": (200, 290)}.get(department, (0, 999))
    rest = low + number * 10 % (high - low + 1)
    postcode = f"{start}{rest:03d}" if len(start) == 2 else f"{start}{rest % 100:02d}"
    if number % 4 == 0:
        return postcode, f"SAINT-{random.choice(_SAINTS)}-{random.choice(_TOWNS)}"
    return postcode, f"{random.choice(_TOWNS)}-{random.choice(_STARTS)}{random.choice(_ENDINGS)}"


def _place(
    random: Random, department: str, town: tuple[str, str], finess: str, number: int
) -> _Place:
    postcode, city = town
    name = f"CH DE {city}" if finess else f"CABINET {number}"
    technical = f"F{finess}" if finess else f"R1{number:013d}"
    street = f"{number % 90 + 1}||RUE|{random.choice(_STREETS)}"
    routing = f"{postcode} {city}" + (" CEDEX" if finess else "")
    activities = (
        f"||{finess}|{finess}|{technical}|{name}||||{number % 90 + 1}||RUE|Rue|"
        f"{random.choice(_STREETS)}||{routing}|{postcode}|{postcode}|{city}|||||||{department}|||"
        "CNOM/CNOM/CNOM|SA07|Cabinet individuel|||||GENR01|Activité standard de soin\n"
    )
    mailboxes = f"{name}||||{street}||{routing}|{postcode}|{department}|FRANCE\n"
    return _Place(postcode, department, city, finess, name, activities, mailboxes)


def _finess(department: str, number: int) -> str:
    """A FINESS number with its key: département, 0, five digits, Luhn (A as 1, B as 2)."""
    body = f"{department:<2.2}0{number:05d}"
    total = _luhn([int(digit) for digit in body.replace("A", "1").replace("B", "2")])
    return f"{body}{total}"


def _luhn(digits: Sequence[int]) -> int:
    doubled = [d * 2 - 9 * (d > 4) if n % 2 == 0 else d for n, d in enumerate(reversed(digits))]
    return -sum(doubled) % 10


_LOW = [sum(_luhn_parts) for _luhn_parts in (
    (2 * (n % 10) - 9 * (n % 10 > 4), n // 10 % 10, 2 * (n // 100 % 10) - 9 * (n // 100 % 10 > 4),
     n // 1000) for n in range(10_000))]  # fmt: skip


def _numbers(many: int) -> Iterator[str]:
    """The RPPS numbers of the first persons, ten thousand at a time."""
    low = [f"{number:04d}" for number in range(10_000)]
    for high in range(many // 10_000 + 1):
        start, keys = f"10{high:04d}", [str(-(_LOW[high] + 1 + n) % 10) for n in range(10)]
        for number in range(min(10_000, many - high * 10_000)):
            yield start + low[number] + keys[_LOW[number] % 10]


def _rpps(person: int) -> str:
    """An RPPS number: 10, eight digits, Luhn; four digits at a time, for there are millions."""
    high, low = divmod(person, 10_000)
    return f"10{person:08d}{-(_LOW[high] + _LOW[low] + 1) % 10}"
