"""A tag's content: what we sign we read, and each other form is refused for its own reason."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from foundation.errors import Invalid
from traceability.tags import cose, payload
from traceability.tags.payload import Binding, Claims

KEY = ec.derive_private_key(0x5EED, ec.SECP256R1())
OTHER = ec.derive_private_key(0xBAD, ec.SECP256R1())
DAY = 20_780
TRUSTED = [cose.TrustedKey(cose.key_id(KEY.public_key()), KEY.public_key(), valid_from_day=DAY)]
BOUND = Claims("00112233445566778899aabbccddeeff", DAY, Binding("RG-7Q2M-4K8R", 3, 4, 18, 311_500))
SEALED = replace(BOUND, commitment=bytes(range(16)))
ROLL = Claims("ffeeddccbbaa99887766554433221100", DAY, None)
CLAIM_MAP = {
    1: bytes.fromhex(BOUND.tag_id),
    2: b"7Q2M4K8R",
    3: 3,
    4: 4,
    5: 18,
    6: 311_500,
    7: DAY,
}


def base32(message: bytes) -> str:
    return base64.b32encode(message).decode().rstrip("=")


def signature(key: ec.EllipticCurvePrivateKey, protected: bytes, body: bytes) -> bytes:
    signed = cose.encode(["Signature1", protected, cose.EXTERNAL_AAD, body])
    r, s = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def message(
    body: bytes,
    *,
    header: dict[int, object] | None = None,
    protected: bytes | None = None,
    unprotected: object = None,
    key: ec.EllipticCurvePrivateKey = KEY,
) -> list[object]:
    """The four parts of a message, signed, with one part put wrong on purpose."""
    header = header or {1: -7, 4: cose.key_id(KEY.public_key())}
    protected = cose.encode(header) if protected is None else protected
    unprotected = {} if unprotected is None else unprotected
    return [protected, unprotected, body, signature(key, protected, body)]


def text(parts: object, *, tag: int = 18) -> str:
    return base32(cose.encode(cbor2.CBORTag(tag, parts)))


def claims_text(changes: dict[int, object], *, without: tuple[int, ...] = ()) -> str:
    mapping = {label: value for label, value in CLAIM_MAP.items() if label not in without}
    return text(message(cose.encode(mapping | changes)))


@pytest.mark.parametrize("claims", [BOUND, SEALED, ROLL], ids=["bound", "sealed", "roll"])
def test_what_is_signed_is_read_again(claims: Claims) -> None:
    assert payload.verify(payload.sign(claims, KEY), TRUSTED) == claims


def test_the_number_esp256_is_the_same_algorithm() -> None:
    header: dict[int, object] = {1: -9, 4: cose.key_id(KEY.public_key())}

    assert payload.verify(text(message(cose.encode(CLAIM_MAP), header=header)), TRUSTED) == BOUND


def test_every_key_of_a_colliding_id_is_tried() -> None:
    stranger = cose.TrustedKey(TRUSTED[0].kid, OTHER.public_key(), valid_from_day=0)

    assert payload.verify(payload.sign(BOUND, KEY), [stranger, *TRUSTED]) == BOUND


def test_a_second_valid_signature_names_the_same_tag() -> None:
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    parts = message(cose.encode(CLAIM_MAP))
    raw = parts[3]
    assert isinstance(raw, bytes)
    parts[3] = raw[:32] + (order - int.from_bytes(raw[32:])).to_bytes(32)

    assert payload.verify(text(parts), TRUSTED).tag_id == BOUND.tag_id


def last_bits_changed() -> str:
    """The same bytes under another last character: its unused bits are set."""
    good = payload.sign(ROLL, KEY)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    twin = good[:-1] + alphabet[alphabet.index(good[-1]) + 1]
    assert base64.b32decode(twin + "=" * (-len(twin) % 8)) == base64.b32decode(
        good + "=" * (-len(good) % 8)
    )
    return twin


GOOD_HEADER = cose.encode({1: -7, 4: cose.key_id(KEY.public_key())})
BODY = cose.encode(CLAIM_MAP)
MALFORMED: list[tuple[str, Callable[[], str], type[Invalid]]] = [
    ("lower case", lambda: payload.sign(BOUND, KEY).lower(), payload.NotBase32),
    ("a character outside base32", lambda: "1" + payload.sign(BOUND, KEY)[1:], payload.NotBase32),
    ("a letter outside ASCII", lambda: "É" + payload.sign(BOUND, KEY)[1:], payload.NotBase32),
    ("an impossible length", lambda: payload.sign(ROLL, KEY)[:9], payload.NotBase32),
    ("padding", lambda: base64.b32encode(b"x").decode(), payload.NotBase32),
    ("unused bits set", last_bits_changed, payload.NotBase32),
    ("endless text", lambda: "A" * 10_000, payload.NotBase32),
    ("no CBOR", lambda: base32(b"\xff" * 20), cose.NotOneSpelling),
    ("a torn end", lambda: base32(b"\xd2\x84\x40"), cose.NotOneSpelling),
    (
        "trailing bytes",
        lambda: base32(cose.encode(cbor2.CBORTag(18, message(BODY))) + b"\0"),
        cose.NotOneSpelling,
    ),
    (
        "an array of indefinite length",
        lambda: base32(b"\xd2\x9f" + cose.encode(cbor2.CBORTag(18, message(BODY)))[2:] + b"\xff"),
        cose.NotOneSpelling,
    ),
    (
        "the tag number written long",
        lambda: base32(b"\xd8\x12" + cose.encode(cbor2.CBORTag(18, message(BODY)))[1:]),
        cose.NotOneSpelling,
    ),
    (
        "deep nesting",
        lambda: base32(b"\x81" * 200 + b"\x01"),
        cose.NotOneSpelling,
    ),
    ("more than 300 bytes", lambda: text(message(b"\0" * 230)), payload.NotBase32),
    ("a short commitment", lambda: claims_text({8: b"short"}), payload.BadClaims),
    ("a commitment in words", lambda: claims_text({8: "sixteen letters."}), payload.BadClaims),
    (
        "a commitment of a roll",
        lambda: claims_text({8: bytes(16)}, without=(2, 3, 4, 5, 6)),
        payload.BadClaims,
    ),
    ("another CBOR tag", lambda: text(message(BODY), tag=98), cose.NotSigned),
    ("no CBOR tag", lambda: base32(cose.encode(message(BODY))), cose.NotSigned),
    ("three parts", lambda: text(message(BODY)[:3]), cose.NotSigned),
    ("a text for an array", lambda: text("four"), cose.NotSigned),
    ("an unprotected kid", lambda: text(message(BODY, unprotected={4: b"x"})), cose.NotSigned),
    ("a payload that is text", lambda: text([GOOD_HEADER, {}, "x", b"\0" * 64]), cose.NotSigned),
    ("63 bytes of signature", lambda: text([GOOD_HEADER, {}, BODY, b"\0" * 63]), cose.NotSigned),
    ("a header that is no map", lambda: text(message(BODY, protected=b"\x01")), cose.NotSigned),
    ("an empty header", lambda: text(message(BODY, protected=b"")), cose.NotOneSpelling),
    (
        "a header key twice",
        lambda: text(message(BODY, protected=b"\xa2\x01\x26\x01\x26")),
        cose.NotOneSpelling,
    ),
    ("a header without kid", lambda: text(message(BODY, header={1: -7})), cose.NotSigned),
    (
        "a header with more in it",
        lambda: text(message(BODY, header={1: -7, 4: TRUSTED[0].kid, 3: 0})),
        cose.NotSigned,
    ),
    (
        "a kid of 7 bytes",
        lambda: text(message(BODY, header={1: -7, 4: b"7777777"})),
        cose.NotSigned,
    ),
    (
        "EdDSA",
        lambda: text(message(BODY, header={1: -8, 4: TRUSTED[0].kid})),
        cose.UnknownAlgorithm,
    ),
    (
        "the algorithm as a word",
        lambda: text(message(BODY, header={1: "ES256", 4: TRUSTED[0].kid})),
        cose.UnknownAlgorithm,
    ),
    ("an unknown key", lambda: payload.sign(BOUND, OTHER), cose.UnknownKey),
    ("a forger's signature", lambda: text(message(BODY, key=OTHER)), cose.BadSignature),
    ("a signature of zeros", lambda: text([GOOD_HEADER, {}, BODY, bytes(64)]), cose.BadSignature),
    ("the day before the key", lambda: claims_text({7: DAY - 1}), payload.KeyNotValid),
    ("claims that are a list", lambda: text(message(cose.encode([1, 2]))), payload.BadClaims),
    ("no claims", lambda: text(message(b"\xa0")), payload.BadClaims),
    ("a binding without its mass", lambda: claims_text({}, without=(6,)), payload.BadClaims),
    ("a claim too many", lambda: claims_text({11: 1}), payload.BadClaims),
    ("a short tag id", lambda: claims_text({1: b"x" * 15}), payload.BadClaims),
    ("a lot code as text", lambda: claims_text({2: "7Q2M4K8R"}), payload.BadClaims),
    ("a lot code that fails its check", lambda: claims_text({2: b"7Q2M4K8B"}), payload.BadClaims),
    ("a lot code in lower case", lambda: claims_text({2: b"7q2m4k8r"}), payload.BadClaims),
    ("a lot code outside ASCII", lambda: claims_text({2: b"7Q2M4K8\xff"}), payload.BadClaims),
    ("package 5 of 4", lambda: claims_text({3: 5}), payload.BadClaims),
    ("package 0 of 4", lambda: claims_text({3: 0}), payload.BadClaims),
    ("package true of 4", lambda: claims_text({3: True}), payload.BadClaims),
    ("no mass", lambda: claims_text({6: 0}), payload.BadClaims),
    ("a mass with a fraction", lambda: claims_text({6: 311.5}), payload.BadClaims),
    ("a day below zero", lambda: claims_text({7: -1}), payload.BadClaims),
]


@pytest.mark.parametrize(
    ("make", "refusal"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED]
)
def test_each_malformed_tag_has_its_own_refusal(
    make: Callable[[], str], refusal: type[Invalid]
) -> None:
    with pytest.raises(Invalid) as caught:
        payload.verify(make(), TRUSTED)

    assert type(caught.value) is refusal


@pytest.mark.parametrize(("revoked_day", "is_good"), [(DAY, False), (DAY + 1, True)])
def test_a_revoked_key_counts_for_the_days_before(revoked_day: int, is_good: bool) -> None:
    key = cose.TrustedKey(TRUSTED[0].kid, KEY.public_key(), DAY, revoked_day=revoked_day)

    assert key.covers(DAY) is is_good


@pytest.mark.parametrize(
    "url",
    [
        "HTTPS://ID.REGAUSS.EU/S/ABCD234",
        "https://id.regauss.eu/s/abcd234",
        "https://id.regauss.eu/S/ABCD234/",
        "  http://127.0.0.1:8000/S/ABCD234\r\n",
        "https://id.regauss.eu/under/a/path/s/ABCD234",
    ],
)
def test_an_address_is_read_in_any_case(url: str) -> None:
    assert payload.parse_url(url) == "ABCD234"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ABCD234",
        "https://id.regauss.eu/lots/RG-7Q2M-4K8R",
        "https://id.regauss.eu/S/",
        "ftp://id.regauss.eu/S/ABCD234",
        "javascript:/S/ABCD234",
        "https://id.regauss.eu/S/" + "A" * 700,
    ],
)
def test_other_addresses_are_not_tags(url: str) -> None:
    with pytest.raises(payload.NotATag):
        payload.parse_url(url)


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://id.regauss.eu", "HTTPS://ID.REGAUSS.EU/S/ABCD234"),
        ("http://127.0.0.1:8000", "HTTP://127.0.0.1:8000/S/ABCD234"),
        ("https://id.regauss.eu/under", "HTTPS://ID.REGAUSS.EU/S/ABCD234"),
    ],
)
def test_the_address_is_scheme_and_host_in_upper_case(base_url: str, url: str) -> None:
    assert payload.format_url(base_url, "ABCD234") == url


def test_a_key_id_is_the_head_of_the_rfc_7638_thumbprint() -> None:
    thumbprint_input = (
        '{"crv":"P-256","kty":"EC","x":"' + cose.jwk(KEY.public_key())["x"] + '","y":"'
    ) + (cose.jwk(KEY.public_key())["y"] + '"}')
    digest = hashes.Hash(hashes.SHA256())
    digest.update(thumbprint_input.encode())

    assert cose.key_id(KEY.public_key()) == digest.finalize()[:8]


def test_cbor_longer_than_a_tag_is_not_decoded() -> None:
    assert cose.decode(cose.encode(b"x" * 297)) == b"x" * 297
    with pytest.raises(cose.NotOneSpelling):
        cose.decode(cose.encode(b"x" * 298))
