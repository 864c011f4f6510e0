"""Signed notes (C2SP signed-note): a text, an empty line, and lines that say who signed it.

    — <name> <base64(key id || signature)>

The key id is SHA-256(name || 0x0a || type || public key)[:4]; a verifier key is written
`name+hex(key id)+base64(type || public key)`. Only Ed25519 log signatures (type 1) are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from foundation.errors import N_, Invalid
from traceability.log.encoding import NotBase64, decode_base64, encode_base64

ED25519 = b"\x01"
KEY_ID_BYTES = 4
PUBLIC_KEY_BYTES = 32
MAX_SIGNATURES = 64
MAX_NOTE_BYTES = 1_000_000
LINE_START = "\u2014 "  # an em dash and a space


class MalformedNote(Invalid):
    """Not a signed note at all."""

    message = N_("This is not a signed note: %(reason)s. Copy it again, whole.")


class BadSignature(Invalid):
    """A signature under a key that is known does not fit the text: somebody changed one of them."""

    message = N_("The signature of %(name)s does not fit the text. Do not rely on it.")


class UnknownSigner(Invalid):
    """Nobody who is known has signed: the text may come from anyone."""

    message = N_("No key that is known has signed this. Check it with the log's own key.")


class BadVerifierKey(Invalid):
    """A verifier key with a slip in it."""

    message = N_("This is not a verifier key: %(reason)s. Copy it again, whole.")


@dataclass(frozen=True)
class Verifier:
    """Somebody's name and Ed25519 public key (32 raw bytes)."""

    name: str
    public_key: bytes

    @cached_property
    def key_id(self) -> bytes:
        """What stands before each signature of this key."""
        named = self.name.encode() + b"\n" + ED25519 + self.public_key
        return sha256(named).digest()[:KEY_ID_BYTES]

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether `signature` over `text` is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A name and its Ed25519 private key (the 32-byte seed)."""

    name: str
    seed: bytes

    @cached_property
    def verifier(self) -> Verifier:
        """The half that everyone may know."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """The signature over `text`."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())


@dataclass(frozen=True)
class Signature:
    """One signature line: who says to have signed, and with what."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text that known keys have signed. What unknown keys say about it proves nothing."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[Signature, ...]


def format_vkey(verifier: Verifier) -> str:
    """The verifier key as one line of text."""
    key = encode_base64(ED25519 + verifier.public_key)
    return f"{verifier.name}+{verifier.key_id.hex()}+{key}"


def parse_vkey(text: str) -> Verifier:
    """The verifier of a verifier key; the key id is computed again. Raises `BadVerifierKey`."""
    name, _, rest = text.partition("+")
    key_id, _, key_text = rest.partition("+")
    if not _is_name(name):
        raise BadVerifierKey(reason="the name is empty or has a space in it")
    try:
        typed_key = decode_base64(key_text)
    except NotBase64:
        raise BadVerifierKey(reason="the key is not base64") from None
    if typed_key[:1] != ED25519 or len(typed_key) != 1 + PUBLIC_KEY_BYTES:
        raise BadVerifierKey(reason="the key is not an Ed25519 key")
    verifier = Verifier(name, typed_key[1:])
    if verifier.key_id.hex() != key_id:
        raise BadVerifierKey(reason="the key id does not fit the key")
    return verifier


def sign_note(text: str, signers: Sequence[Signer]) -> str:
    """The note: `text` and a signature line by each signer. Raises `MalformedNote`."""
    if not text.endswith("\n"):
        raise MalformedNote(reason="the text does not end with a newline")
    _check_characters(text)
    lines = (
        f"{LINE_START}{signer.name} {encode_base64(signer.verifier.key_id + signer.sign(text))}\n"
        for signer in signers
    )
    return text + "\n" + "".join(lines)


def open_note(raw: bytes, verifiers: Iterable[Verifier]) -> Note:
    """The note, if at least one known key signed it and none of the known signatures is bad.

    Signatures by unknown keys are ignored, even where name or key id is that of a known one.
    Raises `MalformedNote`, `BadSignature` or `UnknownSigner`.
    """
    text, signatures = split_note(raw)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified: dict[tuple[str, bytes], Signature] = {}
    unverified: list[Signature] = []
    for signature in signatures:
        signer = (signature.name, signature.key_id)
        if signer not in known:
            unverified.append(signature)
        elif known[signer].verify(text, signature.signature):
            verified.setdefault(signer, signature)
        else:
            raise BadSignature(name=signature.name)
    if not verified:
        raise UnknownSigner()
    return Note(text, tuple(verified.values()), tuple(unverified))


def split_note(raw: bytes) -> tuple[str, tuple[Signature, ...]]:
    """Text and signatures of a note, unchecked; a line that stands twice counts once.

    The last empty line separates the two. Raises `MalformedNote`.
    """
    if len(raw) > MAX_NOTE_BYTES:
        raise MalformedNote(reason="it is too long")
    try:
        note = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedNote(reason="it is not UTF-8") from None
    _check_characters(note)
    before, separator, block = note.rpartition("\n\n")
    if not separator or not block.endswith("\n"):
        raise MalformedNote(reason="it has no lines of signatures")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise MalformedNote(reason=f"it has more than {MAX_SIGNATURES} signatures")
    return before + "\n", tuple(_parse_line(line) for line in dict.fromkeys(lines))


def _parse_line(line: str) -> Signature:
    name, _, blob_text = line.removeprefix(LINE_START).partition(" ")
    try:
        blob = decode_base64(blob_text)
    except NotBase64:
        raise MalformedNote(reason="a signature is not base64") from None
    if not line.startswith(LINE_START) or not _is_name(name) or len(blob) <= KEY_ID_BYTES:
        raise MalformedNote(reason="a line of signatures is none")
    return Signature(name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(map(str.isspace, name))


def _check_characters(text: str) -> None:
    if any(character < " " and character != "\n" for character in text) or "\x7f" in text:
        raise MalformedNote(reason="it holds a control character")
