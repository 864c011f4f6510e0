"""Settings and tables for tests, without pytest: child processes of race tests need them too.

Every test makes the app anew. What an app compiles as it goes (routes, templates, statements) is
the same each time and took two thirds of a test, so a process compiles it once.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine import Dialect
from sqlmodel import SQLModel
from werkzeug.routing import Rule

import wsgi  # noqa: F401 - importing the app's module registers every table
from foundation.db import Database
from foundation.settings import Settings

PAGES: dict[str, bytes] = {}
DIALECTS: dict[str, Dialect] = {}
STATEMENTS: dict[Any, Any] = {}
PARSED: dict[object, Rule] = {}
BUILDERS: dict[object, Callable[..., tuple[str, str]]] = {}


class QuickRule(Rule):
    """A route that is parsed once, with URL builders that are compiled once."""

    def compile(self) -> None:
        """Take over what another rule for the same path was parsed into."""
        key = (self.rule, self.subdomain, self.merge_slashes)
        parsed = PARSED.setdefault(key, self)
        if parsed is self:
            super().compile()
            return
        self._parts, self._trace = parsed._parts, parsed._trace
        self._converters = parsed._converters
        self.arguments |= parsed.arguments
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, tuple(self._trace), defaults, append_unknown)
        if key not in BUILDERS:
            BUILDERS[key] = super()._compile_builder(append_unknown)
        return BUILDERS[key]


class QuickPages(BytecodeCache):
    """Templates that are compiled once. Jinja compares each with its source."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before, if it was."""
        if bucket.key in PAGES:
            bucket.bytecode_from_string(PAGES[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        PAGES[bucket.key] = bucket.bytecode_to_string()


Flask.url_rule_class = QuickRule
Flask.jinja_options = {"bytecode_cache": QuickPages()}


def share_statements(engine: Engine) -> None:
    """Let an engine use the statements that other engines of its kind have compiled."""
    engine.dialect = DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=STATEMENTS)


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
