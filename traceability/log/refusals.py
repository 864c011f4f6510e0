"""Why the log takes nothing more: each of these stops captures and needs its operator."""

from __future__ import annotations

from foundation.errors import N_, NotFound, Unavailable


class LogClosed(Unavailable):
    """The log cannot go on without its operator; what was recorded stays readable."""

    message = N_("The custody log is closed and records nothing. Tell the operator.")


class NoLog(LogClosed):
    """The log was never made here."""

    message = N_("There is no custody log yet. The operator makes it with: flask log create.")


class NoAnchor(LogClosed):
    """The file with the last signed checkpoint is missing, or knows nothing of this log.

    It is never made anew for a log that has leaves: that would forget what was promised.
    """

    message = N_("The anchor of the custody log is missing. The operator must bring it back.")


class LogBehindAnchor(LogClosed):
    """The database has fewer leaves than were signed for: typically a restored backup."""

    message = N_(
        "The custody log has %(size)s entries, but %(anchored)s were signed. Nothing is recorded "
        "until the operator restores the newer database."
    )


class LogForked(LogClosed):
    """The database contradicts the checkpoint that was signed last."""

    message = N_(
        "The custody log does not continue the checkpoint signed at %(anchored)s entries. Nothing "
        "is signed until the operator finds out who changed it."
    )


class LogDamaged(LogClosed):
    """A hash that the log's size says it has is not there."""

    message = N_(
        "The custody log lacks the subtree %(level)s/%(index)s. Nothing is signed until the "
        "operator finds out who changed it."
    )


class AnchorForeign(LogClosed):
    """The anchor holds something that this log's key did not sign."""

    message = N_("The anchor holds no checkpoint of this log's key. The operator must look at it.")


class AnchorUnknown(LogClosed):
    """A write to the anchor failed half-way: whether it happened is not known, so nothing is signed
    on a guess. It heals as soon as the file can be written and read again."""

    message = N_(
        "The anchor of the custody log cannot be written. Nothing is recorded until its disk and "
        "its file are in order."
    )


class NoSuchLeaf(NotFound):
    """The log has no entry of this event."""

    message = N_("The custody log has no entry with this id. Check the id.")


class NoSuchLog(NotFound):
    """Another deployment's log, or a misprint."""

    message = N_("There is no such log here. See /log/logs.json.")
