"""Deliveries from the log of a Postfix server."""

from hopen_mss.transmissions.postfix.log import PostfixLog

__all__ = ["PostfixLog"]
