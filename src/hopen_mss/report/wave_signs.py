"""A wave in words: how many are ready, what sendings say of its units and document types."""

from hopen_mss.codes import number, one_line, sentence, wording_of
from hopen_mss.planning import FollowedWave, Wave, WaveSign, WaveState
from hopen_mss.wording import Lang, colon, listed

__all__ = ["out_of", "ready_words", "sign_words", "signs_by_state"]


def ready_words(wave: Wave | FollowedWave, lang: Lang) -> list[str]:
    """How many were trained and mailboxes opened; no word of what nobody stated."""
    trained, opened = getattr(wave, "trained", None), getattr(wave, "opened", None)
    numbers = {
        "trained": out_of(trained, wave.to_train, lang),
        "opened": out_of(opened, wave.to_open, lang),
    }
    return [
        sentence("planning", code, lang, subject=told) for code, told in numbers.items() if told
    ]


def out_of(there: int | None, wanted: int | None, lang: Lang) -> str:
    """How many of how many, each a question mark where nobody stated it; empty where both are."""
    if there is None and wanted is None:
        return ""
    told = "/".join("?" if one is None else number(one, lang) for one in (there, wanted))
    if there is not None and wanted is not None and there > wanted:
        return sentence("planning", "more_than_stated", lang, subject=told)
    return told


def sign_words(sign: WaveSign, lang: Lang) -> str:
    """A care unit or document type, and what its sendings say."""
    told = [wording_of("wave_state", state.value).text(lang) for state in sign.states]
    return f"{one_line(sign.name)}{colon(lang)} {listed(told, lang)}"


def signs_by_state(wave: FollowedWave, lang: Lang) -> list[str]:
    """What sendings say of the units and document types of a wave, what does not fit first."""
    found: dict[WaveState, list[str]] = {}
    for sign in wave.signs:
        for state in sign.states:
            found.setdefault(state, []).append(one_line(sign.name))
    return [
        f"{wording_of('wave_state', state.value).text(lang)}{colon(lang)} {', '.join(found[state])}"
        for state in sorted(found, key=lambda one: not one.is_alert)
    ]
