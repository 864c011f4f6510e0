"""Sending one request to a target that a user named, without being led astray or held up.

The name is resolved once; if any address it has is inside, nothing is sent; the connection goes to
an address that was checked, and TLS still checks the name. Redirects are not followed, proxies of
the environment not asked. Everything together ends at one moment, however slowly the other side
talks, and of what it answers no more than a little is read, and none of it kept.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any

from foundation.outgoing.targets import Target, is_outside, parse_target

CONNECT_S = 5.0
TOTAL_S = 15.0
MOST_READ = 65_536
CHUNK = 8_192
LONGEST_PAUSE_S = 6 * 3600
OK, MULTIPLE_CHOICES, GONE = HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.GONE


class Outcome(StrEnum):
    """What came of a request. Why a machine was not reached is not told apart: it would map the
    inside for whoever asks.
    """

    ANSWERED = "answered"
    NOT_REACHED = "not_reached"
    NOT_TRUSTED = "not_trusted"
    TIMED_OUT = "timed_out"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True)
class Reply:
    """The outcome, and of an answer its HTTP status and how long it asks to be left alone."""

    outcome: Outcome
    status: int | None = None
    retry_after_s: int | None = None

    @property
    def is_success(self) -> bool:
        """Whether the other side took what was sent."""
        return self.status is not None and OK <= self.status < MULTIPLE_CHOICES

    @property
    def is_gone(self) -> bool:
        """Whether the other side never wants to hear again."""
        return self.status == GONE


Resolve = Callable[[str, int], Sequence[str]]


def resolve_by_system(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them, the preferred ones first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True)
class Sender:
    """How requests leave. `may_be_here` is for the demo and for tests alone (see `targets`)."""

    may_be_here: bool = False
    resolve: Resolve = resolve_by_system
    connect_s: float = CONNECT_S
    total_s: float = TOTAL_S
    trusted: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send one request and say what came of it. Raises only for a URL that is no target."""
        target = parse_target(url, may_be_here=self.may_be_here)
        ends_at = time.monotonic() + self.total_s
        connection = HTTPConnection(target.host, target.port)
        connection.default_port = 443 if target.is_secure else 80  # what Host leaves out
        wire: _Deadlined | None = None
        try:
            wire = self._connect(target, ends_at)
            connection.sock = wire  # as much of a socket as it needs
            connection.request("POST", target.path, body, dict(headers))
            return _read(connection.getresponse())
        except TimeoutError:
            return Reply(Outcome.TIMED_OUT)
        except ssl.SSLError:
            return Reply(Outcome.NOT_TRUSTED)
        except (HTTPException, ValueError):  # hanging up without a word is one of these
            return Reply(Outcome.NOT_UNDERSTOOD)
        except OSError:
            return Reply(Outcome.NOT_REACHED)
        finally:
            if wire is not None:
                wire.end()

    def _connect(self, target: Target, ends_at: float) -> _Deadlined:
        """A socket to the first checked address that answers."""
        failure = OSError("no address")
        for address in self._addresses(target):
            limit = min(self.connect_s, _left(ends_at))
            try:
                plain = socket.create_connection((address, target.port), timeout=limit)
            except OSError as caught:
                failure = caught
                continue
            return _Deadlined(self._secured(plain, target, ends_at), ends_at)
        raise failure

    def _addresses(self, target: Target) -> Sequence[str]:
        """Where the name leads; nowhere if any of it is inside."""
        try:
            found = self.resolve(target.host, target.port)
        except UnicodeError:
            return ()
        for address in map(ip_address, found):
            is_allowed = address.is_loopback if target.is_here else is_outside(address)
            if not is_allowed:
                return ()
        return found

    def _secured(self, plain: socket.socket, target: Target, ends_at: float) -> socket.socket:
        if not target.is_secure:
            return plain
        try:
            plain.settimeout(_left(ends_at))  # the handshake as a whole
            return self.trusted().wrap_socket(plain, server_hostname=target.host)
        except BaseException:
            plain.close()
            raise


class _Deadlined:
    """A socket that waits no longer than until one moment, whatever it is waiting for."""

    def __init__(self, inner: socket.socket, ends_at: float) -> None:
        self.inner = inner
        self.ends_at = ends_at

    def sendall(self, sent: bytes) -> None:
        self.inner.settimeout(_left(self.ends_at))
        self.inner.sendall(sent)

    def receive_into(self, buffer: Any) -> int:
        self.inner.settimeout(_left(self.ends_at))
        return self.inner.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Arriving(self))

    def close(self) -> None:
        """Not yet: http.client closes its socket while the answer is still to be read from it."""

    def end(self) -> None:
        self.inner.close()


class _Arriving(io.RawIOBase):
    """The bytes of a deadlined socket as they arrive."""

    def __init__(self, source: _Deadlined) -> None:
        super().__init__()
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self.source.receive_into(buffer)


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(response: HTTPResponse) -> Reply:
    """The answer's head; a little of its body is read, so that a small one ends politely."""
    reply = Reply(Outcome.ANSWERED, response.status, _pause(response.getheader("Retry-After")))
    read = 0
    try:
        while read < MOST_READ and (chunk := response.read(CHUNK)):
            read += len(chunk)
    except (OSError, HTTPException, ValueError):
        return reply  # the status was said before the body broke off
    return reply


def _pause(text: str | None) -> int | None:
    """Retry-After in seconds (RFC 9110, 10.2.3), as far as we heed it; dates are not read."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return min(int(text), LONGEST_PAUSE_S)
