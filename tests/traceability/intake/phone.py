"""A phone at the gate, made in Python: it keeps a key, learns a manifest, signs and sends."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from foundation import clock
from foundation.ids import new_code
from foundation.parties.models import Person
from foundation.parties.signing_keys import key_id_of
from tests.factories import csrf_token, sign_in
from traceability.custody.canonical import canonical_bytes
from traceability.custody.events import (
    Accept,
    Act,
    Arrive,
    ChainLink,
    Occasion,
    OfferRef,
    PackageEntry,
    PackageMass,
    Refuse,
)
from traceability.custody.part_acceptance import AcceptPart, MissingPackage, RefusedPart
from traceability.custody.signatures import body_hash, pae, signed_message
from traceability.custody.transformation_members import read_declared
from traceability.custody.transformations import OutputLot
from traceability.custody.vocabulary import Vocabulary
from traceability.custody.words import CustodyModel, LotOrigin, Packaging, RefusalReason
from traceability.custody.writing import body_of
from traceability.intake.syncing.records import PAYLOAD_TYPE, ScanRecord, record_bytes
from traceability.log import statements

Json = dict[str, Any]


def text(raw: bytes) -> str:
    """Base64, as everything binary is sent."""
    return base64.b64encode(raw).decode()


@dataclass
class Phone:
    """A browser with a session, and a key that never leaves it."""

    client: FlaskClient
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    counter: int = 0
    links: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    manifest: Json = field(default_factory=dict)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        return key_id_of(self.public_key)

    @cached_property
    def token(self) -> str:
        return csrf_token(self.client)

    def post(self, path: str, sent: Json | None = None) -> TestResponse:
        """Send JSON as the app does."""
        return self.client.post(path, json=sent or {}, headers={"X-CSRF-Token": self.token})

    def statement(self, **changes: Any) -> tuple[bytes, bytes]:
        """The statement about the key that was asked for, and its signature."""
        asked = self.post("/intake/device/challenge").json
        assert asked is not None
        members = {
            "event_id": asked["id"],
            "organisation": asked["organisation"],
            "public_key": self.public_key,
            "level": "device",
            "salt": base64.b64decode(asked["salt"]),
        }
        body = statements.statement_bytes(statements.KeyEnrolment(**{**members, **changes}))
        return body, self.key.sign(statements.signed_message(body))

    def enrol(self, name: str = "Yard phone 2") -> TestResponse:
        """Make the key known."""
        body, signature = self.statement()
        sent = {"body": text(body), "signature": text(signature), "name": name}
        return self.post("/intake/device/keys", sent)

    def learn(self) -> Json:
        """Take along what is expected."""
        self.manifest = self.client.get("/intake/manifest.json").json or {}
        for one in self.manifest["deliveries"]:
            chain = one["chain"]
            self.links[one["lot"]] = (chain["seq"], base64.b64decode(chain["hash"]))
        return self.manifest

    def delivery(self, lot: str) -> Json:
        """What the manifest says of a lot."""
        return next(one for one in self.manifest["deliveries"] if one["lot"] == lot)

    def signed_scan(self, code: str, *, outcome: str = "expected", **changes: Any) -> Json:
        """A scan, ready to be sent."""
        self.counter += 1
        members: Json = {
            "at": clock.now(),
            "code": code,
            "counter": self.counter,
            "organisation": self.manifest["organisation"]["uri"],
            "outcome": outcome,
            "way": "camera",
            "site": self.manifest["sites"][0]["uri"],
        }
        record = record_bytes(ScanRecord(**{**members, **changes}))
        signature = self.key.sign(pae(PAYLOAD_TYPE, record))
        return {"record": text(record), "key_id": self.key_id, "signature": text(signature)}

    def scan(self, code: str) -> TestResponse:
        """Scan and send."""
        return self.post("/intake/device/scans", self.signed_scan(code))

    def signed(
        self,
        act: Act,
        lot: str,
        *,
        at: datetime | None = None,
        rest: str | None = None,
        **changes: Any,
    ) -> Json:
        """An act about a lot, ready to be sent; the lot's chain goes on on the phone."""
        seq, hash_ = self.links[lot]
        chain: tuple[ChainLink, ...] = (ChainLink(lot, seq + 1, hash_),)
        if rest is not None:
            chain = (*chain, ChainLink(rest, 1, None))
        members: Json = {
            "event_id": str(uuid.uuid4()),
            "event_time": at or clock.now(),
            "time_zone_offset": "+02:00",
            "organisation_id": self.manifest["organisation"]["id"],
            "salt": secrets.token_bytes(16),
            "chain": chain,
            "site_id": self.manifest["sites"][0]["id"],
        }
        occasion = Occasion(**{**members, **changes})
        body = canonical_bytes(body_of(act, occasion, self.words))
        self.links[lot] = (seq + 1, body_hash(body))
        return self.sealed(body)

    def sealed(self, body: bytes) -> Json:
        """These bytes, signed."""
        signature = self.key.sign(signed_message(body))
        return {"body": text(body), "key_id": self.key_id, "signature": text(signature)}

    def send(self, sent: Json) -> TestResponse:
        """Send a signed event."""
        return self.post("/intake/device/events", sent)

    @property
    def words(self) -> Vocabulary:
        return Vocabulary(self.manifest["namespace"])

    def offer_of(self, lot: str) -> OfferRef:
        """What an answer names."""
        one = self.delivery(lot)
        offer = one["offer"]
        return OfferRef(
            offer["handover_id"],
            one["giver"]["id"],
            offer["event_id"],
            base64.b64decode(offer["hash"]),
        )

    def masses(self, lot: str, **other: int) -> tuple[PackageMass, ...]:
        """What the giver stated, but for the packages whose mass is given by number (`n2=…`)."""
        return tuple(
            PackageMass(one["id"], other.get(f"n{one['number']}", one["net_mass_g"]))
            for one in self.delivery(lot)["packages"]
        )

    def arrive(self, lot: str, **how: Any) -> Json:
        """The lot is here."""
        return self.signed(Arrive(self.offer_of(lot)), lot, **how)

    def accept(
        self, lot: str, *, n2: int | None = None, evidence: Sequence[str] = (), **how: Any
    ) -> Json:
        """All of it is taken, with another mass of the second package if one is given, and photos
        by their hashes.
        """
        masses = self.masses(lot, **({} if n2 is None else {"n2": n2}))
        offer, named = self.offer_of(lot), tuple(evidence)
        act = Accept(offer, masses, agrees=n2 is None, seals=("S-1",), evidence=named)
        return self.signed(act, lot, **how)

    def refuse(self, lot: str, *, evidence: Sequence[str] = (), **how: Any) -> Json:
        """None of it is taken."""
        offer, why = self.offer_of(lot), RefusalReason.CONTAMINATED
        act = Refuse(offer, why, "Oil on all drums", tuple(evidence))
        return self.signed(act, lot, **how)

    def accept_part(
        self,
        lot: str,
        refused: Sequence[tuple[int, int]],
        *,
        missing: Sequence[int] = (),
        rest: str | None = None,
        evidence: Sequence[str] = (),
        **how: Any,
    ) -> Json:
        """All but so many grams of these packages, by number, and but those that did not come; the
        rest becomes a lot.
        """
        code = rest or new_code("RG")
        one = self.delivery(lot)
        by_number = {package["number"]: package for package in one["packages"]}
        absent = [(number, by_number[number]["net_mass_g"]) for number in missing]
        gone = {by_number[number]["id"] for number in missing}
        told = one["rest"]["members"]
        packages = tuple(
            PackageEntry(
                PackageMass(f"{code}.{position}", grams),
                Packaging(by_number[number]["packaging"]),
            )
            for position, (number, grams) in enumerate([*refused, *absent], start=1)
        )
        act = AcceptPart(
            self.offer_of(lot),
            tuple(mass for mass in self.masses(lot) if mass.package_id not in gone),
            agrees=not missing,
            evidence=tuple(evidence),
            refused=tuple(
                RefusedPart(by_number[number]["id"], grams, RefusalReason.DAMAGED)
                for number, grams in refused
            ),
            missing=tuple(
                MissingPackage(by_number[number]["id"], stated) for number, stated in absent
            ),
            rest=OutputLot(
                lot=code,
                material_code=told["rg:material"],
                origin=LotOrigin(told["rg:origin"]),
                custody_model=CustodyModel(told["rg:custodyModel"]),
                packages=packages,
                contents=tuple(read_declared(line) for line in told.get("rg:declared", ())),
            ),
            owner_id=one["rest"]["owner"].rpartition("/")[2],
        )
        return self.signed(act, lot, rest=code, **how)


def phone_of(client: FlaskClient, person: Person) -> Phone:
    """A phone whose owner has signed in."""
    return Phone(sign_in(client, person))
