from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from foundation.errors import Invalid
from foundation.outgoing.sending import MOST_READ, Outcome, Reply, Sender
from tests.foundation.outgoing.servers import answering, read_request, serving

QUICK_S = 0.6
HERE = Sender(may_be_here=True, connect_s=0.5, total_s=QUICK_S)
OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
NAME = "hooks.example.org"


def post(sender: Sender, url: str) -> Reply:
    return sender.post(url, headers={"Content-Type": "text/plain"}, body=b"hello")


def outside(*answers: list[str]) -> tuple[Sender, list[str]]:
    """A sender of a real deployment whose resolver gives these answers in turn; what it asked."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return Sender(resolve=resolve, connect_s=0.5, total_s=QUICK_S), asked


def test_what_is_sent_arrives_whole() -> None:
    got: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        got.append(read_request(connection))
        connection.sendall(OK.encode())

    with serving(talk) as (port, _):
        reply = post(HERE, f"http://127.0.0.1:{port}/in?key=1")

    assert reply == Reply(Outcome.ANSWERED, 200)
    assert reply.is_success
    head, _, body = got[0].partition(b"\r\n\r\n")
    assert body == b"hello"
    assert head.split(b"\r\n") == [
        b"POST /in?key=1 HTTP/1.1",
        f"Host: 127.0.0.1:{port}".encode(),
        b"Accept-Encoding: identity",
        b"Content-Length: 5",
        b"Content-Type: text/plain",
    ]


@pytest.mark.parametrize(
    ("head", "reply"),
    [
        ("204 No Content", Reply(Outcome.ANSWERED, 204)),
        ("410 Gone", Reply(Outcome.ANSWERED, 410)),
        ("503 Busy\r\nRetry-After: 90", Reply(Outcome.ANSWERED, 503, 90)),
        ("503 Busy\r\nRetry-After: 999999", Reply(Outcome.ANSWERED, 503, 21_600)),
        ("503 Busy\r\nRetry-After: soon", Reply(Outcome.ANSWERED, 503)),
        ("503 Busy\r\nRetry-After: ²", Reply(Outcome.ANSWERED, 503)),
    ],
)
def test_an_answer_is_its_status_and_the_pause_it_asks_for(head: str, reply: Reply) -> None:
    text = f"HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n"
    with serving(answering(text)) as (port, _):
        assert post(HERE, f"http://127.0.0.1:{port}/") == reply


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_followed(status: int) -> None:
    with serving(answering(OK)) as (inside, seen_inside):
        moved = f"HTTP/1.1 {status} Over there\r\nLocation: http://127.0.0.1:{inside}/\r\n\r\n"
        with serving(answering(moved)) as (port, seen):
            reply = post(HERE, f"http://127.0.0.1:{port}/")

    assert reply == Reply(Outcome.ANSWERED, status)
    assert not reply.is_success
    assert (len(seen), seen_inside) == (1, [])


def trickle(text: str, *, every_s: float = 0.05) -> Callable[[socket.socket], None]:
    """A byte at a time, so that no single wait is long."""

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        for character in text:
            connection.sendall(character.encode())
            time.sleep(every_s)

    return talk


def endless(start: str, more: bytes) -> Callable[[socket.socket], None]:
    """An answer that goes on and on."""

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(start.encode())
        while True:
            connection.sendall(more)

    return talk


def silent(connection: socket.socket) -> None:
    """Take the connection, say nothing."""
    with suppress(OSError):
        while connection.recv(65_536):
            pass


SLOW = {
    "says nothing": silent,
    "trickles its status": trickle("HTTP/1.1 200 OK" + " " * 500),
    "trickles its headers": trickle("HTTP/1.1 200 OK\r\n" + "X-More: y\r\n" * 90),
    "says continue for ever": endless("", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("how", SLOW)
def test_whoever_is_slow_is_left_when_the_time_is_over(how: str) -> None:
    with serving(SLOW[how]) as (port, _):
        began = time.monotonic()
        reply = post(HERE, f"http://127.0.0.1:{port}/")
        took_s = time.monotonic() - began

    assert reply == Reply(Outcome.TIMED_OUT)
    assert took_s < QUICK_S + 0.5


BODIES = {
    "endless": endless("HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536),
    "endless in chunks": endless(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"10000\r\n" + b"x" * 65_536 + b"\r\n",
    ),
    "shorter than said": answering("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nx"),
    "trickled": trickle(
        "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + "x" * 900, every_s=0.005
    ),
    "larger than we read": answering(
        f"HTTP/1.1 200 OK\r\nContent-Length: {MOST_READ * 2}\r\n\r\n" + "x" * MOST_READ * 2
    ),
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_of_any_kind_changes_nothing_about_the_answer(body: str) -> None:
    with serving(BODIES[body]) as (port, _):
        began = time.monotonic()
        reply = post(HERE, f"http://127.0.0.1:{port}/")
        took_s = time.monotonic() - began

    assert reply == Reply(Outcome.ANSWERED, 200)
    assert took_s < QUICK_S + 0.5


@pytest.mark.parametrize(
    "text",
    [
        "hello\r\n\r\n",
        "HTTP/1.1 twohundred OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 200 OK\r\n" + "X: y\r\n" * 200 + "\r\n",
        "HTTP/1.1 200 OK\r\nX: " + "y" * 70_000 + "\r\n\r\n",
        "",
    ],
)
def test_what_is_not_http_is_not_understood(text: str) -> None:
    with serving(answering(text)) as (port, _):
        assert post(HERE, f"http://127.0.0.1:{port}/") == Reply(Outcome.NOT_UNDERSTOOD)


def test_nobody_there_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert post(HERE, f"http://127.0.0.1:{port}/") == Reply(Outcome.NOT_REACHED)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.5"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["fe80::1%eth0"],
        ["1.1.1.1", "127.0.0.1"],
        ["127.0.0.1", "1.1.1.1"],
        [],
    ],
)
def test_a_name_that_leads_inside_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    sender, _ = outside(addresses)
    connected: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *to, **_: connected.append(to))

    assert post(sender, f"https://{NAME}/") == Reply(Outcome.NOT_REACHED)
    assert connected == []


def test_a_resolver_that_changes_its_mind_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sender, asked = outside(["1.1.1.1"], ["127.0.0.1"])
    connected: list[object] = []

    def connect(to: object, **_: object) -> socket.socket:
        connected.append(to)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    assert post(sender, f"https://{NAME}/") == Reply(Outcome.NOT_REACHED)
    assert (asked, connected) == ([NAME], [("1.1.1.1", 443)])


def test_a_name_without_an_address_is_not_reached() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    sender = Sender(resolve=resolve)

    assert post(sender, f"https://{NAME}/") == Reply(Outcome.NOT_REACHED)


def test_a_real_deployment_never_sends_to_its_own_machine() -> None:
    with serving(answering(OK)) as (port, seen), pytest.raises(Invalid):
        post(Sender(), f"http://127.0.0.1:{port}/")

    assert seen == []


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answering(OK)) as (proxy, seen):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        with serving(answering(OK)) as (port, _):
            assert post(HERE, f"http://127.0.0.1:{port}/").is_success

    assert seen == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(hours=1))
        .not_valid_after(moment + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


def secured(certificate: Path) -> Callable[[socket.socket], None]:
    """Answer over TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            read_request(wrapped)
            wrapped.sendall(OK.encode())

    return talk


@pytest.mark.parametrize(
    ("host", "is_known", "outcome"),
    [
        ("localhost", True, Outcome.ANSWERED),
        ("localhost", False, Outcome.NOT_TRUSTED),
        ("127.0.0.1", True, Outcome.NOT_TRUSTED),
    ],
)
def test_the_certificate_must_be_of_the_name_and_known(
    certificate: Path, host: str, is_known: bool, outcome: Outcome
) -> None:
    def trusted() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(certificate) if is_known else None)

    sender = Sender(
        may_be_here=True, resolve=lambda *_: ["127.0.0.1"], total_s=5.0, trusted=trusted
    )
    with serving(secured(certificate)) as (port, _):
        assert post(sender, f"https://{host}:{port}/").outcome is outcome


def test_a_handshake_that_hangs_ends_with_the_rest() -> None:
    with serving(silent) as (port, _):
        began = time.monotonic()
        reply = post(HERE, f"https://localhost:{port}/")

    assert reply == Reply(Outcome.TIMED_OUT)
    assert time.monotonic() - began < QUICK_S + 0.5
