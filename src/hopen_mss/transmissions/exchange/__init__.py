"""Deliveries from the logs and traces of Microsoft Exchange, on premises and Online."""

from hopen_mss.transmissions.exchange.log import ExchangeLog, is_exchange

__all__ = ["ExchangeLog", "is_exchange"]
