"""What texts name beside labels: one table for the pages and for the app."""

from __future__ import annotations

ROOTS = ("https://regauss.example", "https://old.example")
ID = "d016fc02a77b21eacf019203b0432995"
LOT = "RG-3C9H-X8Z9"

# A text, and the kind and id that it names; None where it names neither handover nor lot.
CASES: tuple[tuple[str, tuple[str, str] | None], ...] = (
    (f"https://regauss.example/bt/{ID}", ("handover", ID)),
    (f"https://old.example/bt/{ID}", ("handover", ID)),
    (f"  HTTPS://REGAUSS.EXAMPLE/BT/{ID.upper()}/ ", ("handover", ID)),
    (f"https://regauss.example/obj/{LOT}", ("lot", LOT)),
    (f"https://regauss.example/obj/{LOT}.12", ("lot", LOT)),
    ("https://regauss.example/obj/RG-3C9H-X8Z8", None),
    (f"https://regauss.example/obj/{LOT}.x", None),
    ("https://regauss.example/obj/8cfe800ecfef1954697106bc80b1576a", None),
    (LOT, ("lot", LOT)),
    ("rg 3c9h x8z9", ("lot", LOT)),
    ("RG-3C9H-X8Z8", None),
    (f"https://evil.example/bt/{ID}", None),
    (f"https://regauss.example.evil.example/bt/{ID}", None),
    (f"https://regauss.example/bt/{ID}/more", None),
    (f"https://regauss.example/bt/{ID}?x=1", None),
    ("https://regauss.example/bt/HO-1", None),
    (f"https://regauss.example/party/{ID}", None),
    ("https://regauss.example/S/2KCE3IQBEYCEQ2HHAHR55W2JNGQF", None),
    ("TG-9BQV-8AB9", None),
    (ID, None),
    ("", None),
    ("https://regauss.example/bt/" + "a" * 700, None),
)
