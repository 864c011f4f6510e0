"""The words of our own namespace: those that EPCIS and CBV have none for, each in one sentence."""

from __future__ import annotations

from foundation.errors import N_

STEPS = {
    "BizStep-tagging": N_("A physical tag is put on a package, or taken out of use."),
    "BizStep-selling": N_("Ownership of a lot passes under an order; custody stays where it is."),
    "BizStep-refusing": N_("A taker sends a whole lot back; custody stays with the giver."),
    "BizStep-splitting": N_("One lot becomes two or more of the same material."),
    "BizStep-merging": N_("Two or more lots of one material become one."),
}
MEMBERS = {
    "act": N_("Which of the acts of custody the event is."),
    "assayedOn": N_("The date on a laboratory's report."),
    "basis": N_("The mass that a content is a share of."),
    "chain": N_("Where the event stands in the chain of each lot it is about."),
    "content": N_("An element's share by mass, in parts per million."),
    "coverageFactor": N_("How many standard uncertainties an expanded uncertainty is."),
    "custodyModel": N_("The chain-of-custody model of ISO 22095 that the lot is under."),
    "declared": N_("What the seller says is in the lot, element by element."),
    "difference": N_("What a scale showed more, or less, than what went into an event."),
    "element": N_("The symbol of a chemical element."),
    "expiresAt": N_("When an offer of a handover ends unanswered."),
    "giver": N_("The organisation that signed the offer being answered."),
    "gross": N_("The gross mass of a package, in grams."),
    "highest": N_("The upper end of a declared share."),
    "inputs": N_("The lots that an event makes others of, as they stood."),
    "instrument": N_("The scale or instrument that was read."),
    "isClassDefault": N_("Whether a declared share is only what the material class usually holds."),
    "laboratory": N_("The laboratory that made an assay, where it is a member."),
    "lot": N_("The lot that a place in a chain, or a side of an event, is about."),
    "lowest": N_("The lower end of a declared share."),
    "massKind": N_("Whether a mass is gross, tare or net."),
    "material": N_("The code of the material class."),
    "method": N_("How contents were measured."),
    "net": N_("The net mass of a package, in grams."),
    "note": N_("What somebody wrote about what they saw."),
    "offerHash": N_("SHA-256 of the offer's signed bytes, which its answer repeats."),
    "origin": N_("Whether the material is pre-consumer, post-consumer or of both."),
    "outputs": N_("The lots that come out of an event."),
    "package": N_("The package that a mass belongs to."),
    "packages": N_("How each package of a lot is packed."),
    "packaging": N_("Drum, bag, big bag, box, pallet, container or loose."),
    "prev": N_("SHA-256 of the event before this one in the lot's chain."),
    "reason": N_("Why a tag was voided or a lot refused."),
    "salt": N_("Random bytes, so that nobody can guess the event from its hash."),
    "seals": N_("The numbers of the seals on the packages."),
    "seq": N_("The place in a lot's chain, counted from 1."),
    "source": N_("The organisation that a lot was received from, where it is a member."),
    "sourceKind": N_("Whether a lot is the registering organisation's own production."),
    "statedBy": N_("The organisation that states and signs the event."),
    "tare": N_("The tare of a package, in grams."),
    "ticket": N_("The weigh ticket that a mass was read from."),
    "tolerance": N_("How far the scale may err, in grams."),
    "uncertainty": N_("The expanded uncertainty of a content, in parts per million."),
}
WORDS = STEPS | MEMBERS
