"""The shape of the templates: titles, bases, documented macros, nothing the policy blocks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
MOST_LINES = 120
MOST_BEHAVIOUR_LINES = 150
MOST_SHEET_LINES = 300
BASES = ("base.html", "narrow.html", "gate.html")
ATTRIBUTES_ONLY = ("components/field_attributes.html",)
LETTERS = ("mail/",)  # bodies of e-mails extend nothing

PAGES = {
    str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
    for path in sorted(TEMPLATES.rglob("*.html"))
}
COMPONENTS = [name for name in PAGES if name.startswith("components/")]
PARTIALS = [name for name in PAGES if Path(name).name.startswith("_")]
WHOLE_PAGES = [
    name
    for name in PAGES
    if name not in (*COMPONENTS, *PARTIALS, *BASES) and not name.startswith(LETTERS)
]
# Tables that nobody takes away as a file, each with its reason.
KEPT_ON_THE_PAGE = {
    "account/factors/show.html": "the few passkeys of one person, each with its button",
    "api/_lines.html": "a part of the reference, whole in /api/openapi.json",
    "components/changes.html": "before and after of one correction; the API has them all",
    "components/table.html": "the table itself",
    "delivery/note.html": "a paper; it leaves as PDF",
    "desk/add_quotes.html": "what is wrong in the form beside it",
    "desk/index.html": "a count for each list, and every list has its own",
    "desk/order.html": "the few payments of one order; /desk/payments has the list",
    "desk/organisation.html": "one organisation's people and standing; the trail has the acts",
    "listings/_value.html": "one lot's contents",
    "lots/_contents.html": "one lot's contents",
    "lots/_packages.html": "one lot's packages",
    "lots/import/_good.html": "rows of the file that was just sent",
    "mailbox/list.html": "the demo alone has it",
    "notices/edit.html": "boxes of a form",
    "sell/start.html": "unfinished forms, to go on with",
    "rolls/list.html": "a few rolls; the labels of each leave as a file",
}
LINKS = re.compile(r"""url_for\(["']([\w.]+)["']""")
INLINE = {
    "script": r"<script(?![^>]*\bsrc=)",
    "style element": r"<style\b",
    "style attribute": r"<[a-z][^>]*\sstyle\s*=",
    "handler": r"<[a-z][^>]*\son[a-z]+\s*=",
    "script address": r"javascript:",
}


@cache
def tree(name: str) -> nodes.Template:
    """A template, parsed with the extensions of the app."""
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(PAGES[name])


def unused_macros(parsed: nodes.Template) -> list[str]:
    """Macros that a template imports and never calls."""
    imported = [
        alias if isinstance(alias, str) else alias[1]
        for node in parsed.find_all(nodes.FromImport)
        for alias in node.names
    ]
    used = {node.name for node in parsed.find_all(nodes.Name) if node.ctx == "load"}
    return [macro for macro in imported if macro not in used]


def loose_text(source: str) -> list[str]:
    """Words between tags that no gettext call sees."""
    source = re.sub(r"{%-? *trans.*?endtrans *-?%}", "", source, flags=re.DOTALL)
    source = re.sub(r"{% block (width|body_class) %}.*?{% endblock %}", "", source)
    source = re.sub(r"{#.*?#}|{{.*?}}|{%.*?%}|<!--.*?-->", "", source, flags=re.DOTALL)
    source = re.sub(r"<(script|svg)\b.*?</\1>", "", source, flags=re.DOTALL)
    texts = [text.strip() for text in re.sub(r"<[^>]*>", "\n", source).splitlines()]
    return [text for text in texts if re.search(r"[A-Za-z]{3}", text) and "Regauss" not in text]


@pytest.mark.parametrize("name", WHOLE_PAGES)
def test_every_page_extends_a_base_and_has_a_title(name: str) -> None:
    parsed = tree(name)

    bases = [node.template.value for node in parsed.find_all(nodes.Extends)]  # type: ignore[attr-defined] # our bases are constants
    blocks = {node.name for node in parsed.find_all(nodes.Block)}

    assert len(bases) == 1
    assert bases[0] in BASES
    assert "title" in blocks


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_one_macro_of_its_name_under_one_line_that_says_what_it_shows(
    name: str,
) -> None:
    macros = [node.name for node in tree(name).find_all(nodes.Macro)]

    assert macros == [Path(name).stem]
    assert re.match(r"{#- \S.{10,130}\. -#}\n", PAGES[name])


def test_no_imported_macro_is_unused() -> None:
    unused = {name: macros for name in PAGES if (macros := unused_macros(tree(name)))}

    assert unused == {}


def test_every_component_and_partial_is_used() -> None:
    everything = "\n".join(PAGES.values())

    unused = [name for name in (*COMPONENTS, *PARTIALS) if f'"{name}"' not in everything]

    assert unused == []


def test_a_partial_is_included_from_its_own_folder_only() -> None:
    strangers = [
        (name, partial)
        for name, source in PAGES.items()
        for partial in PARTIALS
        if f'"{partial}"' in source and Path(partial).parent != Path(name).parent
    ]

    assert strangers == []


def test_every_table_is_also_a_file_for_spreadsheets(app: Flask) -> None:
    files = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith(".csv")}
    tables = {name: len(re.findall(r"call table\(|<table\b", PAGES[name])) for name in PAGES}

    without = {
        name
        for name, count in tables.items()
        if count > len(files & set(LINKS.findall(PAGES[name])))
    }

    assert without == set(KEPT_ON_THE_PAGE)


@pytest.mark.parametrize("what", INLINE)
def test_nothing_is_inline_that_the_policy_blocks(what: str) -> None:
    found = [name for name, source in PAGES.items() if re.search(INLINE[what], source, re.I)]

    assert found == []


def test_words_go_through_gettext() -> None:
    names = [name for name in PAGES if name not in ATTRIBUTES_ONLY]

    assert {name: texts for name in names if (texts := loose_text(PAGES[name]))} == {}


def test_templates_fit_the_screen() -> None:
    lines = {name: len(source.splitlines()) for name, source in PAGES.items()}

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_behaviours_and_sheets_are_short_and_say_what_they_do() -> None:
    behaviours = list(STATIC.glob("*.mjs"))
    sheets = [STATIC / "app.css", *(STATIC / "css").glob("*.css")]

    long = [
        path.name
        for limit, paths in ((MOST_BEHAVIOUR_LINES, behaviours), (MOST_SHEET_LINES, sheets))
        for path in paths
        if len(path.read_text(encoding="utf-8").splitlines()) > limit
    ]
    silent = [
        path.name
        for path in (*behaviours, *sheets)
        if not path.read_text(encoding="utf-8").startswith(("// ", "/* "))
    ]

    assert (long, silent) == ([], [])


def test_every_behaviour_and_sheet_is_loaded_by_a_template() -> None:
    everything = "\n".join(PAGES.values())
    everything += "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.mjs"))
    files = [*STATIC.glob("*.mjs"), STATIC / "app.css", *(STATIC / "css").glob("*.css")]

    assert [path.name for path in files if path.name not in everything] == []


def test_a_page_without_a_title_fails_at_render(app: Flask) -> None:
    source = '{% extends "base.html" %}{% block content %}x{% endblock %}'

    with app.test_request_context("/"), pytest.raises(Exception, match="title"):
        render_template_string(source)


SEEDED = {
    '<p style="color: red">x</p>': "style attribute",
    "<button onclick='x()'>": "handler",
    "<script>x()</script>": "script",
    '<a href="javascript:x()">': "script address",
    "<style>p {}</style>": "style element",
}


@pytest.mark.parametrize("source", SEEDED)
def test_an_inline_thing_seeded_on_purpose_is_caught(source: str) -> None:
    assert re.search(INLINE[SEEDED[source]], source, re.I)


def test_loose_words_seeded_on_purpose_are_caught() -> None:
    assert loose_text("<p>Loose words</p>{% trans %}kept{% endtrans %}") == ["Loose words"]
