"""Several processes that do something at the same moment, each with an app of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from foundation.errors import DomainError
from foundation.settings import Settings
from wsgi import create_app

Act = Callable[[], object]
FORK = multiprocessing.get_context("fork")
PATIENCE_S = 60


def at_once(settings: Settings, acts: Sequence[Act]) -> list[str]:
    """What each act came to, sorted: "ok", or the name of its refusal.

    The engines are made after the fork, in each process, as the servers do it.
    """
    barrier = FORK.Barrier(len(acts))
    results: Queue[str] = FORK.Queue()
    runners = [
        FORK.Process(target=_run, args=(settings, act, barrier, results), daemon=True)
        for act in acts
    ]
    for runner in runners:
        runner.start()
    outcomes = [results.get(timeout=PATIENCE_S) for _ in runners]
    for runner in runners:
        runner.join(timeout=PATIENCE_S)
    return sorted(outcomes)


def _run(settings: Settings, act: Act, barrier: Barrier, results: Queue[str]) -> None:
    app = create_app(settings)
    with app.app_context():
        barrier.wait(timeout=PATIENCE_S)
        try:
            act()
        except DomainError as refusal:
            results.put(type(refusal).__name__)
        except Exception as fault:
            results.put(f"fault: {fault!r}"[:300])
        else:
            results.put("ok")
