"""A mail filter that Postfix asks over the protocol of sendmail's milters, on loopback.

It refuses by recipient, refuses or throws away by header, and lets everything else pass.
"""

import socketserver
import struct

__all__ = ["INFECTED", "SPAM", "SUSPECT", "Milter"]

SUSPECT = "suspect"
"""How the local part of a recipient begins that it refuses."""
INFECTED, SPAM = "X-Infecte", "X-Indesirable"
"""Headers for which it refuses a whole mail, or has it thrown away."""
_NEGOTIATE, _RECIPIENT, _HEADER, _END = b"O", b"R", b"L", b"E"
_ABORT, _MACROS, _QUIT = b"A", b"D", b"Q"
_GO_ON, _THROW_AWAY, _REFUSE = b"c", b"d", b"y550 5.7.1 not here\0"
_VERSION, _NOTHING_CHANGED, _EVERY_STEP = 2, 0, 0


class Milter(socketserver.ThreadingTCPServer):
    """The filter, listening on a port of its own."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        """Answer each packet: its length in four bytes, a letter for what it tells, the rest."""
        verdict = _GO_ON
        while head := self.rfile.read(4):
            packet = self.rfile.read(struct.unpack("!I", head)[0])
            kind, told = packet[:1], packet[1:]
            if kind == _QUIT:
                return
            if kind == _ABORT:
                verdict = _GO_ON
            if kind in (_ABORT, _MACROS):  # nobody waits for an answer to these
                continue
            if kind == _NEGOTIATE:
                says = _NEGOTIATE + struct.pack("!3I", _VERSION, _NOTHING_CHANGED, _EVERY_STEP)
            elif kind == _RECIPIENT and told.lstrip(b"<").startswith(SUSPECT.encode()):
                says = _REFUSE
            elif kind == _END:
                says, verdict = verdict, _GO_ON
            else:
                says = _GO_ON
            if kind == _HEADER:
                name = told.partition(b"\0")[0].decode()
                verdict = {INFECTED: _REFUSE, SPAM: _THROW_AWAY}.get(name, verdict)
            self.wfile.write(struct.pack("!I", len(says)) + says)
