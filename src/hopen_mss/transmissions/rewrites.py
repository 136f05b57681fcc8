"""What a connector puts in place of the domain that a log or a mail shows of a sender."""

from collections.abc import Mapping

__all__ = ["normal_rewrites", "rewritten"]


def normal_rewrites(rewrites: Mapping[str, str] | None) -> dict[str, str]:
    """Domain that is shown -> domain that is put, both as domains are compared.

    >>> normal_rewrites({" CH.local ": "CH-Exemple.mssante.fr", "other.local": " "})
    {'ch.local': 'ch-exemple.mssante.fr'}
    """
    both = ((shown.strip().lower(), put.strip().lower()) for shown, put in (rewrites or {}).items())
    return {shown: put for shown, put in both if put}


def rewritten(sender: str, rewrites: Mapping[str, str]) -> str:
    """A sender as the recipient sees it, with rewrites in their normal form.

    >>> rewritten("Dr@CH.local", {"ch.local": "ch-exemple.mssante.fr"}), rewritten("nobody", {})
    ('Dr@ch-exemple.mssante.fr', 'nobody')
    """
    local, at, domain = sender.rpartition("@")
    put = rewrites.get(domain.lower()) if at else ""
    return f"{local}@{put}" if put else sender
