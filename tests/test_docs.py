"""The documents tell the truth: settings and commands are all there, and links lead somewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FRAMEWORK_COMMANDS = {"run", "shell", "routes"}


def anchors_of(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text).strip().lower().replace(" ", "-") for text in headings}


def test_every_setting_is_documented() -> None:
    source = (ROOT / "foundation/settings.py").read_text(encoding="utf-8")
    asked = set(re.findall(r'reader\.(?:optional|text|key)\(\s*"(\w+)"', source))
    table = (ROOT / "docs/operations.md").read_text(encoding="utf-8")

    assert {name for name in asked if f"`{name}`" not in table} == set()


def test_every_command_is_documented(app: Flask) -> None:
    documented = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    commands = [
        f"{name} {inner}" if inner else name
        for name, command in app.cli.commands.items()
        if name not in FRAMEWORK_COMMANDS
        for inner in getattr(command, "commands", {"": None})
    ]

    assert [name for name in commands if f"`{name}" not in documented] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", document.read_text(encoding="utf-8"))

    broken = []
    for link in links:
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)

    assert broken == []


def test_no_file_knows_where_it_was_written() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]

    found = [
        str(path.relative_to(ROOT))
        for path in files
        if path.is_file()
        and f"{ROOT.parent}/" in path.read_text(encoding="utf-8", errors="replace")
    ]

    assert found == []
