"""Settings are read once, and loud when one is missing."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from foundation.settings import LogFormat, MissingSetting, load

KEY = base64.b64encode(b"k" * 32).decode()


def complete(instance: Path) -> dict[str, str]:
    return {
        "REGAUSS_INSTANCE": str(instance),
        "REGAUSS_BASE_URL": "https://regauss.example/",
        "REGAUSS_SECRET_KEY": "s" * 32,
        "REGAUSS_KEY_ENCRYPTION_KEY": KEY,
        "REGAUSS_LOG_SIGNING_KEY": KEY,
        "REGAUSS_TAG_SIGNING_KEY": KEY,
        "REGAUSS_STRIPE_WEBHOOK_SECRET": "w" * 16,
        "REGAUSS_MAIL_HOST": "mail.example",
        "REGAUSS_MAIL_SENDER": "Regauss <post@regauss.example>",
    }


def test_a_complete_environment_is_read(tmp_path: Path) -> None:
    settings = load(complete(tmp_path))

    assert settings.base_url == "https://regauss.example"
    assert settings.log_origin == "regauss.example/log/main"
    assert settings.is_https
    assert settings.is_sandbox
    assert not settings.demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("KEY_ENCRYPTION_KEY", ""),
        ("KEY_ENCRYPTION_KEY", "not base64!"),
        ("LOG_SIGNING_KEY", base64.b64encode(b"short").decode()),
        ("TAG_SIGNING_KEY", ""),
        ("STRIPE_WEBHOOK_SECRET", ""),
        ("BASE_URL", "http://regauss.example"),
        ("MAIL_HOST", ""),
        ("MAIL_SENDER", ""),
        ("METRICS_TOKEN", "short"),
        ("LOG_FORMAT", "xml"),
        ("SCAN_RETENTION_DAYS", "0"),
        ("SCAN_RETENTION_DAYS", "a year"),
    ],
)
def test_each_missing_or_short_secret_stops_the_start_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    environ = complete(tmp_path) | {f"REGAUSS_{name}": value}

    with pytest.raises(MissingSetting, match=f"REGAUSS_{name}"):
        load(environ)


def test_going_without_mail_is_said_aloud(tmp_path: Path) -> None:
    environ = complete(tmp_path) | {"REGAUSS_MAIL_HOST": "", "REGAUSS_MAIL": "off"}

    assert load(environ).mail is None


def test_logs_are_for_machines_except_in_the_demo(tmp_path: Path) -> None:
    demo = {"REGAUSS_INSTANCE": str(tmp_path), "REGAUSS_DEMO": "1"}

    assert load(complete(tmp_path)).log_format is LogFormat.JSON
    assert load(demo).log_format is LogFormat.TEXT
    assert load(demo | {"REGAUSS_LOG_FORMAT": "json"}).log_format is LogFormat.JSON


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from-a-file-with-thirty-two-characters\n")
    environ = complete(tmp_path) | {"REGAUSS_SECRET_KEY_FILE": str(file)}
    del environ["REGAUSS_SECRET_KEY"]

    assert load(environ).secret_key == "from-a-file-with-thirty-two-characters"


def test_the_demo_makes_its_secrets_once(tmp_path: Path) -> None:
    environ = {"REGAUSS_INSTANCE": str(tmp_path), "REGAUSS_DEMO": "1"}

    first, second = load(environ), load(environ)

    assert first == second
    assert first.demo
    assert (tmp_path / "demo-secrets.json").stat().st_mode & 0o777 == 0o600


def test_the_demo_refuses_a_public_address(tmp_path: Path) -> None:
    environ = {
        "REGAUSS_INSTANCE": str(tmp_path),
        "REGAUSS_DEMO": "1",
        "REGAUSS_BASE_URL": "https://regauss.example",
    }

    with pytest.raises(MissingSetting, match="refuses the public address"):
        load(environ)


def test_identifiers_keep_the_first_address_when_the_port_moves(tmp_path: Path) -> None:
    environ = {"REGAUSS_INSTANCE": str(tmp_path), "REGAUSS_DEMO": "1"}
    first = load(environ | {"REGAUSS_PORT": "8000"})

    moved = load(environ | {"REGAUSS_PORT": "9000"})

    assert moved.base_url == "http://127.0.0.1:9000"
    assert moved.namespace == first.namespace == "http://127.0.0.1:8000"
    assert moved.log_origin == first.log_origin
