"""Is this address inside the trust space?

Trust is a published list of domains, not the look of an address: a domain is inside when it stands
whole in the whitelist in force that day. There is no wildcard, and no rule on ``.mssante.fr``.
"""

from hopen_mss.trust_space.domains import DomainKind, domain_kind, domain_of
from hopen_mss.trust_space.whitelist import Whitelist, WhitelistEntry, Whitelists, read_whitelist

__all__ = [
    "DomainKind",
    "Whitelist",
    "WhitelistEntry",
    "Whitelists",
    "domain_kind",
    "domain_of",
    "read_whitelist",
]
