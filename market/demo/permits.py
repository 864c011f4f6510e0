"""Permits of the demo's organisations: invented numbers, dated around the day of loading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from foundation.documents.papers import PDF, ReadPaper
from market.demo.cast import ORGANISATIONS
from market.demo.moving_in import Member
from traceability.compliance.kinds import PermitKind
from traceability.compliance.stating import PermitDraft, state_permit


@dataclass(frozen=True)
class DemoPermit:
    """One permit; `days_left` counts from the day of loading, None has no end."""

    holder: str
    kind: PermitKind
    number: str
    authority: str
    days_left: int | None = None
    low_codes: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


_COLLECTED = ("16 01 18", "16 01 22", "16 02 14", "16 02 16", "19 12 03", "20 01 36")

# Only Brabant's ends soon: its list and its notices show what that looks like.
PERMITS = (
    DemoPermit(
        "emscher", PermitKind.STORAGE, "DE-NW 52.04.17", "Regional authority, Essen", 900,
        _COLLECTED, ("R12", "R13"),
    ),
    DemoPermit("emscher", PermitKind.COLLECTION, "DE-NW S-2204", "Regional authority, Essen"),
    DemoPermit(
        "estuaire", PermitKind.TREATMENT, "FR-17-ICPE-0388", "Prefecture, La Rochelle", 1500,
        (), ("R4", "R5"),
    ),
    DemoPermit("delta", PermitKind.CARRIER, "NL-VIHB-500411", "Carrier register, Rotterdam", 1100),
    DemoPermit(
        "brabant", PermitKind.STORAGE, "NL-NB-OMG-7712", "Environment service, Eindhoven", 21,
        _COLLECTED, ("R13",),
    ),
    DemoPermit(
        "norrland", PermitKind.TREATMENT, "SE-22-551-19", "County board, Härnösand", 620,
        ("16 02 16", "17 04 07"), ("R12",),
    ),
    DemoPermit("langhe", PermitKind.COLLECTION, "IT-TO-4481", "Register of carriers, Turin", 410),
    DemoPermit("sava", PermitKind.BROKER, "SI-35472-12", "Environment agency, Ljubljana", 530),
    DemoPermit(
        "severn", PermitKind.STORAGE, "GB-EPR-BX1207", "Environment regulator, Bristol",
    ),
    DemoPermit("danube", PermitKind.BROKER, "HU-KTF-9021", "Government office, Budapest", 700),
    DemoPermit(
        "virumaa", PermitKind.TREATMENT, "EE-KKL-31077", "Environment board, Jõhvi", 1300,
        (), ("R4", "R5"),
    ),
)  # fmt: skip


def state_permits(session: Session, members: Mapping[str, Member], *, now: datetime) -> None:
    """State every permit, each with a paper of one page."""
    countries = {cast.key: cast.country for cast in ORGANISATIONS}
    for one in PERMITS:
        member = members[one.holder]
        ends = (now + timedelta(days=one.days_left)).date() if one.days_left else None
        draft = PermitDraft(
            kind=one.kind,
            number=one.number,
            authority=one.authority,
            country=countries[one.holder],
            valid_from=(now - timedelta(days=700)).date(),
            valid_until=ends,
            site_id=member.site_id,
            low_codes=one.low_codes,
            operations=one.operations,
        )
        page = ReadPaper(one_page_pdf(f"Demo permit {one.number}"), PDF, "permit.pdf")
        state_permit(session, draft, paper=page, actor=member.actor)


def one_page_pdf(line: str) -> bytes:
    """A PDF of one page with one line on it (ISO 32000-1, 7.5)."""
    text = f"BT /F1 24 Tf 60 760 Td ({line}) Tj ET".encode("latin-1")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        len(written),
    )
    return written + head + table + trailer
