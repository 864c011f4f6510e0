"""What the fold refuses: each refusal says what is impossible and what would do."""

from __future__ import annotations

from foundation.errors import N_, Conflict


class Refusal(Conflict):
    """The lot's story does not allow this act now."""


class ActNotAllowed(Refusal):
    """The pair of status and act is not in the table."""

    message = N_("A lot that is %(status)s cannot take the act %(act)s. Look at its latest events.")


class NotYours(Refusal):
    """The act belongs to another party of the lot."""

    message = N_("Only %(who)s of this lot can do this. Ask them to.")


class OutOfChain(Refusal):
    """The event names another predecessor than the lot's last event."""

    message = N_(
        "Lot %(lot)s has moved on to event %(seq)s. Load it again and repeat what you did."
    )


class NoPackages(Refusal):
    """Nothing can be scanned, weighed or handed over without a package."""

    message = N_("A lot needs at least one package. Add one, loose goods too.")


class WrongPackageNumber(Refusal):
    """Packages are numbered 1 to n within their lot."""

    message = N_("%(package_id)s is not the next package of lot %(lot)s. Number them from 1.")


class UnknownPackage(Refusal):
    """The package is not one of this lot's."""

    message = N_("%(package_id)s is not a package of lot %(lot)s. Scan its tag again.")


class PackageTwice(Refusal):
    """One package has one mass in one act."""

    message = N_("%(package_id)s is named twice. Keep one of the two.")


class PackageMissing(Refusal):
    """A whole handover names every package."""

    message = N_("%(package_id)s is missing. Name every package of the lot, or refuse the lot.")


class ImpossibleMass(Refusal):
    """Nothing weighs nothing, less than nothing, or more than a ship carries."""

    message = N_("%(package_id)s cannot weigh %(mass_g)s g. Weigh it again.")


class MassesDisagree(Refusal):
    """Net is gross less tare, always."""

    message = N_(
        "%(package_id)s: gross %(gross_g)s g less tare %(tare_g)s g is not net %(net_g)s g. "
        "Correct one of the three."
    )


class MassNotOnTheBooks(Refusal):
    """A giver hands over what the lot's books say; a correction comes first."""

    message = N_("%(package_id)s stands in the books with %(mass_g)s g net. Offer it with that.")


class AgreementUntrue(Refusal):
    """An acceptance says whether the two sides' masses agree, and it is counted, not believed."""

    message = N_("The acceptance says something else about the masses than its figures do.")


class ImpossibleDryShare(Refusal):
    """Nothing is left of nothing, and no more than there was."""

    message = N_(
        "A dry share of %(dry_ppm)s ppm is impossible. Give more than 0, and at most 1,000,000."
    )


class ImpossibleContent(Refusal):
    """A share by mass is between nothing and everything, and one element has one."""

    message = N_(
        "%(element)s: %(content_ppm)s ppm is not a share of a mass, or stands there twice."
    )


class TagInUse(Refusal):
    """A package carries one living tag."""

    message = N_("%(package_id)s already carries a tag. Void that one first.")


class NotItsTag(Refusal):
    """Only the tag that a package carries can be voided for it."""

    message = N_("This tag is not the one that %(package_id)s carries. Scan it again.")


class SameParty(Refusal):
    """Nobody hands over or sells to themselves."""

    message = N_("Both sides are the same organisation. Name the other one.")


class NowhereElse(Refusal):
    """A return ends at a site, and not at the one where the lot stands already."""

    message = N_("The lot stands there already. Name the site of yours that it came back to.")


class OtherHandover(Refusal):
    """The answer is about another offer than the open one."""

    message = N_("This answers another offer than the one that is open. Load the lot again.")


class OfferExpired(Refusal):
    """The giver named a day until which the offer holds."""

    message = N_("This offer ended on %(expires_at)s. Ask the giver for a new one.")


class OfferStillOpen(Refusal):
    """An offer lapses when its day has passed, not before."""

    message = N_("This offer holds until %(expires_at)s. Its giver can cancel it.")


class AtTheGate(Refusal):
    """A taker weighs what has arrived, and is left the time that the offer gave."""

    message = N_(
        "The lot stands at the taker's gate, and this offer holds until %(expires_at)s. It can be"
        " taken back after that day, unless it is accepted or refused before."
    )


class TooFewLots(Refusal):
    """A split takes one lot and makes more; a merge takes more and makes one."""

    message = N_(
        "A split makes at least two lots of one, a merge one lot of at least two. Add one."
    )


class NoLots(Refusal):
    """A step takes something and makes something."""

    message = N_("A process step takes at least one lot and makes at least one. Add it.")


class StreamTwice(Refusal):
    """A step states each of its streams once."""

    message = N_("%(substance)s is named twice. Add the two masses up.")


class TooManyLots(Refusal):
    """One event names so many lots that it can still be carried and read."""

    message = N_("One event holds at most %(limit)s lots on a side. Do it in several steps.")


class EventTooLong(Refusal):
    """An event is kept, signed and read whole, so it has a size: see `canonical.MAX_BYTES`."""

    message = N_(
        "One event cannot hold so many lots, packages and declared contents. Do it in several"
        " steps."
    )


class LotTwice(Refusal):
    """One lot has one place in an event."""

    message = N_("Lot %(lot)s is named twice. Keep one of the two.")


class LotLeftOut(Refusal):
    """Whatever goes in or comes out stands in the event and in the event's chain."""

    message = N_("Lot %(lot)s is not on both lists of this event. Load its lots again.")


class OtherMaterial(Refusal):
    """A lot is of one material, so only what is of one material is merged."""

    message = N_("Lot %(lot)s is of another material. Only lots of one material can be merged.")


class OtherOrigin(Refusal):
    """What comes out has the origin of what went in."""

    message = N_("Lot %(lot)s must be stated as %(origin)s, like what it is made of.")


class ModelRaised(Refusal):
    """Mixing loosens a custody model and parting keeps it; neither makes it stricter."""

    message = N_("Lot %(lot)s can be %(model)s at best, after what it is made of.")


class NotOnTheBooks(Refusal):
    """An input is stated as it stands."""

    message = N_("Lot %(lot)s stands otherwise in the books. Load it again.")


class OutputsTooHeavy(Refusal):
    """Mass comes from somewhere."""

    message = N_(
        "The new lots weigh %(output_g)s g, which is %(gap_g)s g more than the %(input_g)s g that"
        " they are made of. Correct a mass, or state the tolerance of the scale."
    )


class OutputsTooLight(Refusal):
    """Mass goes somewhere."""

    message = N_(
        "The new lots weigh %(output_g)s g, which is %(gap_g)s g less than the %(input_g)s g that"
        " they are made of. Correct a mass, or state the tolerance of the scale."
    )


class ImpossibleTolerance(Refusal):
    """A weighing difference is within the scale's tolerance, and that is small."""

    message = N_(
        "A difference of %(difference_g)s g needs a scale's tolerance of at least as much, and of"
        " at most %(most_g)s g for this mass. Weigh again, or enter what is missing as a lot."
    )


class PartOnly(Refusal):
    """A lot is offered, accepted and refused as a whole."""

    message = N_("A lot is handed over as a whole. Name all of its packages, or none.")
