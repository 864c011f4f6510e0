"""Serving: the web server and the worker as one process group, started and stopped together."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import current_app
from flask.cli import with_appcontext

from foundation import clock
from foundation.settings import ROOT, Settings

CERTIFICATE_DAYS = 90
STOP_WITHIN_S = 10


@click.command("serve")
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@click.option("--port", default=8000, help="The port to listen on.")
@click.option("--workers", default=2, help="Web processes.")
@with_appcontext
def serve_command(host: str, port: int, workers: int) -> None:
    """Serve the pages and run the worker until told to stop."""
    settings: Settings = current_app.extensions["settings"]
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    sys.exit(run_together([[*flask, "worker"], granian(settings, host, port, workers)]))


def granian(settings: Settings, host: str, port: int, workers: int) -> list[str]:
    """The command line of the web server; over HTTPS with a certificate of our own making."""
    line = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory"]
    line += ["--host", host, "--port", str(port), "--workers", str(workers)]
    line += ["--blocking-threads", "1", "--backpressure", "64", "--no-access-log"]
    line += ["--log-level", "warning", "--respawn-failed-workers"]
    if settings.is_https and settings.demo:
        certificate, key = make_certificate(settings)
        line += ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]
    return [*line, "wsgi:create_app"]


def run_together(lines: Sequence[Sequence[str]]) -> int:
    """Run the commands; when one ends or a signal comes, end all. The first failing exit code."""
    children = [subprocess.Popen(line, cwd=ROOT) for line in lines]
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.wait(0.2):
        if any(child.poll() is not None for child in children):
            break
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
    if stopping.is_set():
        return 0
    return next((child.returncode for child in children if child.returncode), 0)


def make_certificate(settings: Settings) -> tuple[Path, Path]:
    """A certificate of our own for the demo: phones give a page the camera only over HTTPS."""
    certificate_path = settings.instance / "demo-certificate.pem"
    key_path = settings.instance / "demo-certificate-key.pem"
    host = urlsplit(settings.base_url).hostname or "localhost"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    moment = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(hours=1))
        .not_valid_after(moment + timedelta(days=CERTIFICATE_DAYS))
        .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.touch(mode=0o600)
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_path, key_path


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
