"""The words, in both languages, for the parts, fields and values of an edition."""

import re

from hopen_mss.provenance import Citation
from hopen_mss.wording import Lang, Wording

__all__ = ["place", "place_words", "term"]

_TERMS = {
    # parts of an edition
    "problem": ("problème", "problem"),
    "scope": ("périmètre", "scope"),
    "stakes": ("enjeux", "stakes"),
    "prerequisites": ("prérequis", "prerequisites"),
    "functional_domains": ("domaines fonctionnels", "functional domains"),
    "expectations": ("attentes", "expectations"),
    "indicators": ("indicateurs", "indicators"),
    "legal_rules": ("règles de droit", "legal rules"),
    "policy": ("politique publique", "policy"),
    "usage_figures": ("chiffres d’usage", "usage figures"),
    "trust_space": ("espace de confiance", "trust space"),
    "parties": ("acteurs", "parties"),
    "roles": ("rôles", "roles"),
    "impacts": ("effets du projet", "impacts"),
    "stages": ("étapes", "stages"),
    "actions": ("actions", "actions"),
    "conditions": ("conditions", "conditions"),
    "mailbox_kinds": ("boîtes aux lettres", "kinds of mailbox"),
    "options": ("options de raccordement", "connection options"),
    "advantages": ("avantages", "advantages"),
    "watch_points": ("points de vigilance", "watch points"),
    "lead_times": ("délais", "lead times"),
    "resources": ("ressources", "resources"),
    "caveats": ("réserves", "caveats"),
    "services": ("apports", "services"),
    "effects": ("effets", "effects"),
    "sources": ("sources", "sources"),
    # fields of a fact
    "about": ("porte sur", "about"),
    "action": ("action", "action"),
    "applies_to": ("vaut pour", "applies to"),
    "article": ("article", "article"),
    "at": ("où", "at"),
    "basis": ("repose sur", "rests on"),
    "citation": ("se trouve", "stands in"),
    "delay": ("délai", "delay"),
    "depends_on": ("dépend de", "depends on"),
    "hedge": ("nuance", "hedge"),
    "indicator": ("indicateur", "indicator"),
    "kind": ("sorte", "kind"),
    "kinds": ("nature", "nature"),
    "leader": ("conduite", "leader"),
    "nature": ("nature", "nature"),
    "option": ("option", "option"),
    "parallel_with": ("en parallèle de", "in parallel with"),
    "part_of": ("partie de", "part of"),
    "phase": ("phase", "phase"),
    "providers": ("peut l’assurer", "can be provided by"),
    "referring": ("cité par", "named by"),
    "requirement": ("relève de", "belongs to"),
    "requirement_basis": ("lien fondé sur", "link rests on"),
    "see": ("voir", "see"),
    "stage": ("étape", "stage"),
    "stated_on": ("état au", "as stated on"),
    "title": ("titre officiel", "official title"),
    "url": ("adresse", "address"),
    "value": ("valeur", "value"),
    # fields of a source
    "capture": ("texte détenu", "text in hand"),
    "published_on": ("paru le", "published on"),
    "sha256": ("SHA-256", "SHA-256"),
    "publisher": ("éditeur", "publisher"),
    # values
    "application": ("applicative", "application"),
    "assumption": ("une hypothèse", "an assumption"),
    "at_least": ("au moins", "at least"),
    "can_be_under": ("peut être inférieur à", "can be under"),
    "communication": ("communication", "communication"),
    "connection": ("raccordement", "connection"),
    "day": ("jour", "day"),
    "days": ("jours", "days"),
    "deployment": ("déploiement", "deployment"),
    "external": ("externe", "external"),
    "functional": ("fonctionnelle", "functional"),
    "internal": ("interne", "internal"),
    "interpretation": ("notre lecture ; la source ne le dit pas", "our reading, not the source"),
    "month": ("mois", "month"),
    "monthly_count": ("nombre par mois", "number per month"),
    "months": ("mois", "months"),
    "more_than": ("plus de", "more than"),
    "nearly": ("près de", "nearly"),
    "ours": ("notre lecture", "our reading"),
    "rarely_under": ("rarement inférieur à", "rarely under"),
    "share": ("part", "share"),
    "source": ("la source", "the source"),
    "stated": ("donné sans nuance", "stated without a hedge"),
    "technical": ("technique", "technical"),
    "unknown": ("inconnue", "unknown"),
}

# Longer phrases first: the first that fits a place of an item is taken.
_PLACES = {
    "paragraph after the tables": "paragraphe après les tableaux",
    "both tables": "les deux tableaux",
    "last paragraph": "dernier paragraphe",
    "paragraphs": "paragraphes",
    "paragraph": "paragraphe",
    "sentence": "phrase",
    "sub-bullet": "sous-puce",
    "bullets": "puces",
    "bullet": "puce",
    "quotation": "citation",
    "heading": "titre",
    "table": "tableau",
    "and": "et",
    "to": "à",
}
_PLACE = re.compile(rf"\b(?:{'|'.join(_PLACES)})\b")


def term(key: str, lang: Lang) -> str:
    """The word for a part, field or value of an edition; a key without one stands for itself.

    >>> term("watch_points", "fr"), term("rarely_under", "en")
    ('points de vigilance', 'rarely under')
    """
    fr, en = _TERMS.get(key, (key, key))
    return Wording(fr=fr.replace(" ;", "\u00a0;"), en=en).text(lang)


def place(citation: Citation, lang: Lang) -> str:
    """Where a fact stands in its source, the counting words in the reader's language.

    >>> place(Citation(source="a", section="Délais", item="paragraph 3, sentence 2"), "fr")
    'Délais, paragraphe 3, phrase 2'
    """
    return f"{citation.section}, {place_words(citation.item, lang)}"


def place_words(where: str, lang: Lang) -> str:
    r"""A place written down already, its counting words in the reader's language.

    >>> place_words("a, Délais, paragraph 2; a, Délais, paragraph 3", "fr")
    'a, Délais, paragraphe 2\xa0; a, Délais, paragraphe 3'
    """
    if lang != "fr":
        return where
    return _PLACE.sub(lambda found: _PLACES[found[0]], where).replace(";", "\u00a0;")
