"""Settings and tables for tests, without pytest: child processes of race tests need them too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlmodel import SQLModel
from werkzeug.routing import Rule

import wsgi  # noqa: F401 - importing the app's module registers every table
from foundation.db import Database
from foundation.settings import Settings

BUILDERS: dict[object, Callable[..., tuple[str, str]]] = {}


class QuickRule(Rule):
    """A route whose URL builder is compiled once a process: every test makes the app anew, and two
    thirds of that was compiling the same three hundred routes.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, tuple(self._trace), defaults, append_unknown)
        if key not in BUILDERS:
            BUILDERS[key] = super()._compile_builder(append_unknown)
        return BUILDERS[key]


Flask.url_rule_class = QuickRule


def make_settings(
    instance: Path, database_url: str, *, base_url: str = "http://localhost"
) -> Settings:
    """Demo settings with fixed keys; they protect nothing but a test's own data."""
    return Settings(
        database_url=database_url,
        instance=instance,
        base_url=base_url,
        namespace=base_url,
        demo=True,
        secret_key="test-secret-" * 4,
        secret_key_fallbacks=(),
        key_encryption_key=b"k" * 32,
        log_id="main",
        log_signing_key=b"l" * 32,
        tag_signing_key=b"t" * 32,
        stripe_secret_key=None,
        stripe_webhook_secret="whsec_for_tests_only",
        mail=None,
        proxy_hops=0,
    )


def create_tables(database: Database) -> None:
    """All tables and triggers."""
    with database.engine.execution_options(rw=True).begin() as connection:
        SQLModel.metadata.create_all(connection)
