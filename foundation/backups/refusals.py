"""Why a backup is not made or not taken back: what is wrong, and what would do."""

from __future__ import annotations

from foundation.errors import N_, Conflict, Invalid


class TargetExists(Conflict):
    """A backup is never written over another file."""

    message = N_("%(path)s is there already. Name a new file, or a folder.")


class DocumentMissing(Conflict):
    """The database names a document whose bytes are not there or are not those it had."""

    message = N_("The document %(sha256)s is gone or changed in %(folder)s. Bring it back first.")


class DatabaseDamaged(Conflict):
    """The database itself says that its pages or keys do not fit."""

    message = N_("The database is damaged: %(said)s")


class BackupDamaged(Invalid):
    """The file is not, byte for byte, what was written."""

    message = N_("%(path)s is damaged or no backup: %(said)s. Nothing was changed; use another.")


class OtherDatabase(Invalid):
    """A backup goes back into the kind of database it came from."""

    message = N_(
        "This backup is of %(theirs)s, and REGAUSS_DATABASE_URL names %(ours)s. Name a database of "
        "that kind."
    )


class OtherNamespace(Invalid):
    """Identifiers, labels and the log's origin begin with the namespace: it never changes."""

    message = N_(
        "Identifiers in this backup begin with %(theirs)s, here with %(ours)s. Set "
        "REGAUSS_NAMESPACE=%(theirs)s."
    )


class BackupNewer(Invalid):
    """The backup has tables that this version of the program does not know."""

    message = N_(
        "This backup is at migration %(found)s, and this program knows up to %(known)s. Install "
        "the newer program."
    )


class TargetNotEmpty(Conflict):
    """There is something where the backup would go."""

    message = N_(
        "There is a database at the target. With --replace it is set aside, and kept, once the "
        "backup is proven."
    )


class StillAtWork(Conflict):
    """Whoever writes while a database is replaced writes into the void."""

    message = N_("The program is still running on this database. Stop the server and the worker.")
