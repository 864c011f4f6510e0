"""Tables of lots for tests: so many good rows, and whatever is wrong."""

from __future__ import annotations

HEAD = "reference,material_code,net_mass,origin,packaging,received_from"


def table(*rows: str) -> bytes:
    """A file with these rows."""
    return "\n".join([HEAD, *rows, ""]).encode()


def stock(count: int, *, prefix: str = "A") -> list[str]:
    """Rows of so many lots of two drums each."""
    return [
        f"{prefix}-{number},EOL-HDD-VCM,2 x 312.5,post_consumer,drum,Households of Essen"
        for number in range(1, count + 1)
    ]
