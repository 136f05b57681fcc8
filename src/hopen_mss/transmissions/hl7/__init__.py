"""Documents sent by an interface engine, from its HL7 v2 messages and the answers to them."""

from hopen_mss.transmissions.hl7.flow import Hl7Messages
from hopen_mss.transmissions.hl7.stream import is_hl7

__all__ = ["Hl7Messages", "is_hl7"]
