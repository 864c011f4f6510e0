"""The published facts that the log's tests stand on."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from traceability.log.note import Signer

FOLDER = Path(__file__).parents[2] / "vectors"


def load(name: str) -> Any:
    """The JSON of one vector file, such as `tlog/inclusion`."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def signer_of(key: str) -> Signer:
    """The signer of a private key in the text form of golang.org/x/mod/sumdb/note."""
    _private, _key, name, _key_id, typed_seed = key.split("+", 4)
    return Signer(name, base64.b64decode(typed_seed)[1:])
