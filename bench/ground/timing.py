"""How a bench measures: ours and the floor take turns one request at a time, then each meets
sixteen connections at once. One JSON object a line.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from itertools import count, repeat
from statistics import median

from bench.ground.served import Ground

WARM_UP = 20
ROUNDS = 10
IN_A_ROUND = 20
CONNECTIONS = 16
EACH = 40  # requests of one connection
NOT_LONGER_S = 60

Paths = Iterator[str]
_networks = count(1)


class Asker:
    """One connection that stays open and asks for one page after another, as a signed program
    (or nobody), from a network of its own each time.
    """

    def __init__(self, ground: Ground, headers: dict[str, str] | None = None) -> None:
        self.connection: HTTPConnection = ground.connect()
        self.headers = headers or {}

    def get(self, path: str) -> bytes:
        """The bytes of a page, which must be there."""
        self.connection.request("GET", path, headers={**self.headers, **_from_somewhere()})
        reply = self.connection.getresponse()
        body = reply.read()
        assert reply.status == 200, (path, reply.status, body[:500])
        return body


def report(
    bench: str,
    ground: Ground,
    ours: str | Paths,
    floor: str | Paths,
    headers: dict[str, str] | None = None,
) -> None:
    """Print the line of a bench: medians alone, and p50 and p99 in a crowd, in milliseconds.

    `ours` and `floor` are paths, or as many as will be asked for.
    """
    asker, both = Asker(ground, headers), [_paths(ours), _paths(floor)]
    for paths in both:
        for _ in range(WARM_UP):
            asker.get(next(paths))
    alone: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for paths, taken in zip(both, alone, strict=True):
            taken += [_timed(asker, next(paths)) for _ in range(IN_A_ROUND)]
    crowds = [_in_a_crowd(ground, paths, headers) for paths in both]
    print_line(
        bench,
        *alone,
        **_percentiles(f"at_{CONNECTIONS}", crowds[0]),
        **_percentiles(f"floor_at_{CONNECTIONS}", crowds[1]),
    )


def print_line(
    bench: str, ours_ms: Sequence[float], floor_ms: Sequence[float], **more: float
) -> None:
    """The line of a bench: the medians of both, and their ratio."""
    ours, floor = median(ours_ms), median(floor_ms)
    line = {"ours": round(ours, 3), "floor": round(floor, 3), "ratio": round(ours / floor, 2)}
    print(json.dumps({"bench": bench, **line, "unit": "ms", **more}), flush=True)


def _paths(given: str | Paths) -> Paths:
    return repeat(given) if isinstance(given, str) else given


def _timed(asker: Asker, path: str) -> float:
    begun = time.perf_counter()
    asker.get(path)
    return (time.perf_counter() - begun) * 1000


def _in_a_crowd(ground: Ground, asked: Paths, headers: dict[str, str] | None) -> list[float]:
    """Times of all requests of sixteen connections that ask without a pause."""
    taken: list[float] = []
    failed: list[Exception] = []
    paths = [[next(asked) for _ in range(EACH)] for _ in range(CONNECTIONS)]
    end = time.monotonic() + NOT_LONGER_S

    def ask(mine: Sequence[str]) -> None:
        asker = Asker(ground, headers)
        try:
            for one in mine:
                if time.monotonic() > end:
                    break
                taken.append(_timed(asker, one))
        except Exception as reason:  # told below, in the thread that reports
            failed.append(reason)

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return taken


def _percentiles(name: str, taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        f"p50_{name}": round(ordered[len(ordered) // 2], 2),
        f"p99_{name}": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 2),
    }


def _from_somewhere() -> dict[str, str]:
    """An address of a network that has not asked yet: limits count networks."""
    number = next(_networks)
    return {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
