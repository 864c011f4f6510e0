"""Settings: read once from the environment (prefix REGAUSS_), frozen, and loud when one is
missing.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "REGAUSS_"
ROOT = Path(__file__).resolve().parent.parent
KEY_BYTES = 32


class MissingSetting(Exception):
    """A setting without a default is absent or too short; its name is in the text."""


class LogFormat(Enum):
    """How a line of the operations log looks: for machines, or for a person at a terminal."""

    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True)
class MailSettings:
    """How mail leaves: an SMTP host, with STARTTLS unless it is this machine."""

    host: str
    port: int
    user: str | None
    password: str | None
    sender: str


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Keys are raw bytes; URLs have no final slash.

    `base_url` is where the program is reached today; `namespace` is the URL that identifiers begin
    with, fixed when the instance was made: signed history keeps it when the address moves.
    """

    database_url: str
    instance: Path
    base_url: str
    namespace: str
    demo: bool
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    key_encryption_key: bytes
    log_id: str
    log_signing_key: bytes
    tag_signing_key: bytes
    stripe_secret_key: str | None
    stripe_webhook_secret: str
    mail: MailSettings | None
    proxy_hops: int
    scan_retention_days: int = 400
    metrics_token: str | None = None
    log_format: LogFormat = LogFormat.JSON

    @property
    def log_origin(self) -> str:
        """The log's origin: its URL prefix without a scheme (C2SP tlog-checkpoint)."""
        return self.namespace.partition("://")[2] + f"/log/{self.log_id}"

    @property
    def is_https(self) -> bool:
        """Cookies are `Secure` and HSTS is sent only where the browser will honour them."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def anchor_path(self) -> Path:
        """The small second database with the last signed checkpoint; never part of a backup."""
        return self.instance / "anchor.db"

    @property
    def sandbox_path(self) -> Path:
        """The payment sandbox's own state."""
        return self.instance / "sandbox.db"

    @property
    def limits_path(self) -> Path:
        """Rate limits live beside the database: losing them costs nothing."""
        return self.instance / "limits.db"

    @property
    def documents_path(self) -> Path:
        """Files by their SHA-256."""
        return self.instance / "documents"

    @property
    def rolls_path(self) -> Path:
        """Printers' files of label rolls: made again when they are lost, and gone after a week."""
        return self.instance / "rolls"

    @property
    def is_sandbox(self) -> bool:
        """Without a Stripe key every payment is a test payment, and says so."""
        return self.stripe_secret_key is None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; the demo makes missing secrets once and keeps them.

    Raises `MissingSetting` with the name of what is absent, too short or not allowed.
    """
    reader = _Reader(os.environ if environ is None else environ)
    demo = reader.optional("DEMO", "") == "1"
    instance = Path(reader.optional("INSTANCE", str(ROOT / "instance"))).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    base_url = reader.optional("BASE_URL", f"http://127.0.0.1:{reader.optional('PORT', '8000')}")
    base_url = base_url.rstrip("/")
    if demo:
        _refuse_public_demo(base_url)
        reader = reader.with_defaults(_demo_secrets(instance))
    elif urlsplit(base_url).scheme != "https":
        raise MissingSetting(f"{PREFIX}BASE_URL must begin with https:// outside the demo")
    stripe_key = reader.optional("STRIPE_SECRET_KEY", "") or None
    return Settings(
        database_url=reader.optional("DATABASE_URL", f"sqlite:///{instance / 'regauss.db'}"),
        instance=instance,
        base_url=base_url,
        namespace=_namespace(reader, instance, base_url),
        demo=demo,
        secret_key=reader.text("SECRET_KEY", at_least=32),
        secret_key_fallbacks=tuple(reader.optional("SECRET_KEY_FALLBACKS", "").split()),
        key_encryption_key=reader.key("KEY_ENCRYPTION_KEY"),
        log_id=reader.optional("LOG_ID", "main"),
        log_signing_key=reader.key("LOG_SIGNING_KEY"),
        tag_signing_key=reader.key("TAG_SIGNING_KEY"),
        stripe_secret_key=stripe_key,
        stripe_webhook_secret=reader.text("STRIPE_WEBHOOK_SECRET", at_least=16),
        mail=_mail(reader, demo=demo),
        proxy_hops=int(reader.optional("PROXY_HOPS", "0")),
        scan_retention_days=_scan_retention_days(reader),
        metrics_token=_metrics_token(reader),
        log_format=_log_format(reader, demo=demo),
    )


class _Reader:
    """The environment, asked by name; a name with `_FILE` reads the secret from that file."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def with_defaults(self, defaults: Mapping[str, str]) -> _Reader:
        prefixed = {PREFIX + name: value for name, value in defaults.items()}
        return _Reader({**prefixed, **self.environ})

    def optional(self, name: str, default: str) -> str:
        path = self.environ.get(f"{PREFIX}{name}_FILE")
        if path:
            return Path(path).read_text(encoding="utf-8").strip()
        return self.environ.get(PREFIX + name, default)

    def text(self, name: str, *, at_least: int) -> str:
        value = self.optional(name, "")
        if len(value) < at_least:
            raise MissingSetting(f"{PREFIX}{name} needs at least {at_least} characters")
        return value

    def key(self, name: str) -> bytes:
        value = self.optional(name, "")
        try:
            key = base64.b64decode(value, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise MissingSetting(f"{PREFIX}{name} must be {KEY_BYTES} random bytes in base64")
        return key


def _namespace(reader: _Reader, instance: Path, base_url: str) -> str:
    """The namespace the instance was made with: the setting, else the first base URL it had."""
    file = instance / "namespace"
    chosen = reader.optional("NAMESPACE", "").rstrip("/")
    if chosen:
        return chosen
    if not file.exists():
        file.write_text(base_url + "\n", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


def _mail(reader: _Reader, *, demo: bool) -> MailSettings | None:
    """Where mail leaves. Only the demo may leave it out; elsewhere going without is said aloud."""
    host = reader.optional("MAIL_HOST", "")
    if not host:
        if not demo and reader.optional("MAIL", "") != "off":
            raise MissingSetting(
                f"{PREFIX}MAIL_HOST is not set; {PREFIX}MAIL=off does without mail"
            )
        return None
    return MailSettings(
        host=host,
        port=int(reader.optional("MAIL_PORT", "587")),
        user=reader.optional("MAIL_USER", "") or None,
        password=reader.optional("MAIL_PASSWORD", "") or None,
        sender=reader.text("MAIL_SENDER", at_least=3),
    )


def _scan_retention_days(reader: _Reader) -> int:
    """A day at least: a copy shows itself by where its label was a moment ago."""
    days = reader.optional("SCAN_RETENTION_DAYS", "400")
    if not days.isdecimal() or int(days) < 1:
        raise MissingSetting(f"{PREFIX}SCAN_RETENTION_DAYS must be a whole number of days")
    return int(days)


def _metrics_token(reader: _Reader) -> str | None:
    if not reader.optional("METRICS_TOKEN", ""):
        return None
    return reader.text("METRICS_TOKEN", at_least=32)


def _log_format(reader: _Reader, *, demo: bool) -> LogFormat:
    chosen = reader.optional("LOG_FORMAT", "text" if demo else "json")
    try:
        return LogFormat(chosen)
    except ValueError:
        raise MissingSetting(f"{PREFIX}LOG_FORMAT must be json or text") from None


def _refuse_public_demo(base_url: str) -> None:
    """The demo prints its passwords, so it serves this machine and its own network only."""
    host = urlsplit(base_url).hostname or ""
    private = ("127.", "10.", "192.168.", "172.")
    if host not in ("localhost", "::1") and not host.startswith(private):
        raise MissingSetting(f"{PREFIX}DEMO=1 refuses the public address {host}")


def _demo_secrets(instance: Path) -> dict[str, str]:
    """The demo's secrets, random, made once and readable by their owner alone."""
    path = instance / "demo-secrets.json"
    if not path.exists():
        made = {
            name: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
            for name in (
                "SECRET_KEY",
                "KEY_ENCRYPTION_KEY",
                "LOG_SIGNING_KEY",
                "TAG_SIGNING_KEY",
                "STRIPE_WEBHOOK_SECRET",
            )
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(made, file, indent=1)
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
