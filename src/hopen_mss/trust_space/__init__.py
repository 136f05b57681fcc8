"""Is this address inside the trust space?

Trust is a published list of domains, not the look of an address: a domain is inside when it stands
whole in the whitelist in force that day. There is no wildcard, and no rule on ``.mssante.fr``.
"""

from hopen_mss.trust_space.connection import SuggestedConnection, suggest_connection
from hopen_mss.trust_space.domains import DomainKind, as_compared, domain_kind, domain_of
from hopen_mss.trust_space.keeping import keep_whitelist
from hopen_mss.trust_space.lookup import AddressLookup, AddressVerdict, look_up
from hopen_mss.trust_space.operators import NumberKind, Operator
from hopen_mss.trust_space.signature import (
    SignatureState,
    SignatureVerdict,
    read_signed_whitelist,
    verify_signature,
)
from hopen_mss.trust_space.whitelist import Whitelist, WhitelistEntry, Whitelists, read_whitelist

__all__ = [
    "AddressLookup",
    "AddressVerdict",
    "DomainKind",
    "NumberKind",
    "Operator",
    "SignatureState",
    "SignatureVerdict",
    "SuggestedConnection",
    "Whitelist",
    "WhitelistEntry",
    "Whitelists",
    "as_compared",
    "domain_kind",
    "domain_of",
    "keep_whitelist",
    "look_up",
    "read_signed_whitelist",
    "read_whitelist",
    "suggest_connection",
    "verify_signature",
]
