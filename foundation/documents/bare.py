"""Whether a JPEG holds a picture and nothing else: no position, no remarks, nothing behind it.

A photo whose hash was signed must be kept to the byte, so what it should not hold is refused
rather than taken out.
"""

from __future__ import annotations

BEGINS, ENDS, SCAN = b"\xff\xd8", 0xD9, 0xDA
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TABLES = frozenset({0xC4, 0xDB, 0xDD})
# JFIF's own head, a colour profile, and how Adobe's encoders mark their colours.
PLAIN = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
RESTARTS = range(0xD0, 0xD8)


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG that holds its picture alone; None for all else."""
    if not content.startswith(BEGINS):
        return None
    at, size = 2, None
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        length = int.from_bytes(content[at + 2 : at + 4])
        body = content[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2 or not _is_allowed(marker, body):
            return None
        if marker in FRAMES:
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
        at += 2 + length
        if marker == SCAN:
            at = _after_scan(content, at)
            if content[at:] == bytes((0xFF, ENDS)):
                return size
    return None


def _is_allowed(marker: int, body: bytes) -> bool:
    if marker in PLAIN:
        return body.startswith(PLAIN[marker])
    return marker in FRAMES or marker in TABLES or marker == SCAN


def _after_scan(content: bytes, at: int) -> int:
    """Where the coded picture ends: at the next marker that is neither a restart nor stuffed."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content)
        if content[at + 1] != 0 and content[at + 1] not in RESTARTS:
            return at
        at += 2
