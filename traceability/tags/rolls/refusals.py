"""Why a roll, a label of one, or a file of it is not to be had."""

from __future__ import annotations

from foundation.errors import N_, Conflict, Invalid, NotFound


class NotYours(NotFound):
    """The code is on no label of a roll of this organisation."""

    message = N_(
        "%(code)s is on no label of your rolls. Scan the symbol, or compare the code with it."
    )


class NotUnused(Conflict):
    """A label is put on one package, once."""

    message = N_("The label %(short_code)s is used or void already. Take another one of the roll.")


class RollVoid(Conflict):
    """What is void is not printed or voided again."""

    message = N_("This roll is void already. Mint another one.")


class NotReady(Conflict):
    """Minting takes a while."""

    message = N_("The labels of this roll are still being made. Its page shows how far it is.")


class NoneLeft(Conflict):
    """All labels of the roll hang on packages, or are void."""

    message = N_("No label of this roll is unused. Mint another roll.")


class TooLarge(Invalid):
    """A roll that nobody could print."""

    message = N_("A roll has from 1 to 10,000 labels.")
