"""Servers on this machine that answer as they are told: properly, slowly, without end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Talk = Callable[[socket.socket], None]


@contextmanager
def serving(talk: Talk) -> Iterator[tuple[int, list[str]]]:
    """A server whose every connection `talk` answers; its port, and who connected."""
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            while True:
                try:
                    connection, address = listening.accept()
                except OSError:
                    return
                seen.append(address[0])
                with connection, suppress(OSError):
                    talk(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listening.getsockname()[1], seen
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)


def read_request(connection: socket.socket) -> bytes:
    """A whole request with a Content-Length."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += connection.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        (
            int(line[15:])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def answering(text: str) -> Talk:
    """Read the request, then say this."""

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(text.encode())

    return talk
