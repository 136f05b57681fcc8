"""Sendings from mails themselves: what a mail is, whether it carries documents, what answers it."""

from hopen_mss.transmissions.mail.files import MailFiles, is_mail
from hopen_mss.transmissions.mail.kinds import MailKind

__all__ = ["MailFiles", "MailKind", "is_mail"]
