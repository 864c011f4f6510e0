"""A mail server of a few lines: keeps what it is given, or refuses as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailroom:
    """What arrived, and the answer to the end of a letter's text."""

    port: int = 0
    answer: str = "250 taken"
    letters: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailroom]:
    """A mail server on this machine for as long as the block runs (RFC 5321, the least of it)."""
    room = Mailroom()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 mailroom")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "DATA":
                    self._say("354 go on")
                    self._take_letter()
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    self._say("250 ok")

        def _take_letter(self) -> None:
            lines = []
            while (line := self.rfile.readline().decode()) != ".\r\n":
                lines.append(line)
            if room.answer.startswith("250"):
                room.letters.append("".join(lines))
            self._say(room.answer)

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        room.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield room
        server.shutdown()
        thread.join()
