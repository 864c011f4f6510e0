"""What the shape tests know: the modules of the house, and the rules as lists."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ("foundation", "traceability", "market")

# Rooms from the ground up: a room may import those before it in its own storey.
ROOMS = {
    "foundation": [
        ("settings", "errors", "clock", "ids", "columns", "noting", "symbol"),
        ("db",),
        ("http",),
        ("running",),
        ("documents", "notifications", "outgoing"),
        ("parties",),
        ("notices", "tasks"),
        ("worker", "serving", "migrating", "granting"),
        ("backups",),
        ("wiring",),
    ],
    "traceability": [
        ("materials", "log"),
        ("devices",),
        ("custody",),
        ("lots",),
        ("tags",),
        ("compliance", "discrepancies"),
        ("provenance",),
        ("epcis", "credentials", "intake", "backups"),
        ("stock", "guests"),
        ("inspection",),
        ("wiring",),
    ],
    "market": [
        ("money",),
        ("prices",),
        ("listings", "payments"),
        ("orders",),
        ("delivery",),
        ("offers", "auctions", "settlement"),
        ("desk",),
        ("demo",),
        ("wiring",),
    ],
}
ORDER = {
    f"{storey}.{room}": position
    for storey, floors in ROOMS.items()
    for position, rooms in enumerate(floors)
    for room in rooms
}

EDGES = frozenset(
    {
        "api", "pages", "commands", "access", "wiring", "db", "worker", "serving", "migrating",
        "outbox", "mail", "granting",
    }
)  # fmt: skip

# Pure modules and what they may import beside nothing: prefixes of module names.
STANDARD = (
    "__future__", "base64", "binascii", "bisect", "collections", "csv", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "hashlib", "hmac", "html", "io", "itertools",
    "json", "math", "operator", "pathlib", "re", "struct", "types", "typing", "unicodedata",
    "urllib",
)  # fmt: skip
OURS = ("foundation.errors", "foundation.clock", "foundation.ids")
PURE: dict[str, tuple[str, ...]] = {
    "foundation/http/quantities.py": (*STANDARD, *OURS, "marshmallow"),
    "foundation/parties/keywrap.py": (*STANDARD, *OURS, "cryptography", "os", "secrets"),
    "foundation/parties/factors/methods.py": (*STANDARD, *OURS),
    "foundation/parties/factors/relying.py": (*STANDARD, *OURS, "ipaddress"),
    "foundation/parties/factors/totp.py": (*STANDARD, *OURS, "cryptography", "secrets"),
    "foundation/outgoing/targets.py": (*STANDARD, *OURS, "ipaddress"),
    "foundation/notices/webhooks/signing.py": STANDARD,
    "foundation/notices/webhooks/retrying.py": STANDARD,
    "market/money.py": (*STANDARD, *OURS),
    "foundation/parties/terms.py": (*STANDARD, *OURS),
    "market/listings/delivering.py": (*STANDARD, *OURS),
    "market/orders/dear.py": (*STANDARD, *OURS, "market.money"),
    "market/orders/deadlines.py": (*STANDARD, *OURS, "market.orders.lifecycle"),
    "market/delivery/slots.py": (*STANDARD, *OURS, "market.orders.lifecycle"),
    "market/orders/lifecycle.py": (*STANDARD, *OURS),
    "market/prices/conversion.py": (*STANDARD, *OURS, "market.money"),
    "market/prices/tables.py": (*STANDARD, *OURS),
    "market/listings/valuation.py": (
        *STANDARD, *OURS, "market.money", "market.prices.conversion", "traceability.materials",
    ),
    **{
        f"traceability/log/{name}.py": (
            *STANDARD, *OURS, "traceability.log", "cryptography", "rfc8785",
        )
        for name in (
            "checkpoint", "encoding", "entry", "merkle", "note", "points", "proof", "revocations",
            "statements", "tiles",
        )
    },
    **{
        f"traceability/custody/{name}.py": (
            *STANDARD, *OURS, "traceability.custody", "cryptography", "rfc8785",
        )
        for name in (
            "acceptance", "allowing", "beginning", "books", "canonical", "correcting",
            "correction_json",
            "correction_members", "correction_refusals", "corrections", "declaring",
            "differences", "events", "figures", "folding", "masses", "members", "narrowing",
            "offshoots", "part_acceptance", "part_members", "putting_aside", "quarantines",
            "reading", "refusals", "sample_members", "samples", "sampling", "shapes",
            "signatures", "state", "state_json", "transformation_members", "transformations",
            "transforming",
            "vocabulary", "words", "writing",
        )
    },
    **{
        f"traceability/materials/{name}.py": (*STANDARD, *OURS, "traceability.materials")
        for name in (
            "air_limits", "balance", "carbon", "catalogue", "composition", "composition_chart",
            "grades", "oxides", "prices", "process_steps", "remarks", "storage_media",
            "waste_codes",
        )
    },
    **{
        f"traceability/compliance/{name}.py": (
            *STANDARD, *OURS, "traceability.compliance", "traceability.materials",
        )
        for name in (
            "consents/terms", "flying/judging", "kinds", "remarks", "sanitising/words", "validity",
        )
    },
    **{
        f"traceability/discrepancies/{name}.py": (
            *STANDARD, *OURS, "traceability.custody.differences", "traceability.discrepancies",
        )
        for name in ("judging", "words")
    },
    **{
        f"traceability/provenance/{name}.py": (
            *STANDARD, *OURS, "traceability.custody.words", "traceability.materials",
            "traceability.provenance",
        )
        for name in (
            "elements", "families/drawing", "families/whereabouts", "genealogy", "origin_shares",
        )
    },
    "traceability/provenance/yields.py": (
        *STANDARD, *OURS, "traceability.custody", "traceability.materials",
    ),
    "traceability/stock/balance.py": STANDARD,
    "traceability/stock/remarks.py": (
        *STANDARD, *OURS, "traceability.custody.differences", "traceability.materials",
        "traceability.stock.balance",
    ),
    "traceability/stock/flows/lines.py": (
        *STANDARD, *OURS, "traceability.custody", "traceability.materials.balance",
        "traceability.stock",
    ),
    "traceability/stock/movements.py": (
        *STANDARD, *OURS, "traceability.custody", "traceability.stock.balance",
    ),
    "traceability/tags/inner/secrets_on_paper.py": (*STANDARD, *OURS),
    "traceability/tags/payload.py": (
        *STANDARD, *OURS, "traceability.tags", "cryptography", "cbor2",
    ),
    **{
        f"traceability/tags/suspicions/{name}.py": (
            *STANDARD, *OURS, "traceability.custody.state", "traceability.tags.models",
            "traceability.tags.suspicions",
        )
        for name in ("distances", "kinds", "rules")
    },
}  # fmt: skip

BANNED_NAMES = frozenset(
    {"utils", "helpers", "common", "misc", "manager", "handler", "data", "info", "service"}
)
BANNED_WORDS = [
    (r"\bescrow", ()),
    (
        r"(?<!bank_)\btransfers?\b",
        # Stripe's own word, where we speak to it, and where its page of permissions is explained.
        (
            "market/payments/stripe_gateway.py",
            "market/payments/sandbox/wire.py",
            "docs/operations.md",
        ),
    ),
]


@dataclass(frozen=True)
class Module:
    """A Python file of the house, parsed."""

    path: Path
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def name(self) -> str:
        return ".".join(self.path.with_suffix("").parts)

    @cached_property
    def lines(self) -> list[str]:
        return self.source.splitlines()

    @cached_property
    def code(self) -> list[str]:
        """Lines without comments and docstrings, as far as a line can tell."""
        documented = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                documented |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return [
            line.split("  #")[0]
            for number, line in enumerate(self.lines, 1)
            if number not in documented and not line.lstrip().startswith("#")
        ]

    @cached_property
    def functions(self) -> list[ast.FunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]

    @cached_property
    def imports(self) -> list[str]:
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                found += [f"{node.module}.{alias.name}" for alias in node.names]
        return found


def parse(path: Path, source: str) -> Module:
    """A module from its text, for rules seeded with a violation."""
    return Module(path, source)


def modules() -> list[Module]:
    """Every Python file of the three storeys."""
    return [
        Module(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for storey in STOREYS
        for path in sorted((ROOT / storey).rglob("*.py"))
    ]


def storey_of(module: Module) -> str:
    """The storey a module stands in."""
    return module.path.parts[0]


def subject_of(name: str) -> str:
    """`storey.room` of a module's dotted name."""
    return ".".join(name.split(".")[:2])
