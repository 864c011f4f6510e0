"""The URIs of our events: CBV's shapes for things, places and papers, and words of our own.

Lots, packages and tags are `/obj/<id>`, sites `/loc/<id>`, business documents `/bt/<id>` (CBV 2.0,
8.1 to 8.5), organisations `/party/<id>`, words of our own `/voc/<word>`. All ids are opaque.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from foundation.errors import N_, Invalid

GS1_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
PREFIX = "rg"

# No dot at the ends and no slash: an id is one path segment, whatever it names.
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")


class ForeignUri(Invalid):
    """A URI that this deployment did not give out."""

    message = N_("%(uri)s is not an address of this site. Use the address shown beside the thing.")


class NotAnId(Invalid):
    """A text that cannot be one segment of a URI, so it names nothing of ours."""

    message = N_("%(name)s cannot be an id. Ids hold letters, digits, dots and hyphens.")


class UnknownSubstance(Invalid):
    """An element that events have no name for."""

    message = N_("%(element)s is not an element of our table. Choose one from the list.")


@dataclass(frozen=True)
class Vocabulary:
    """Writes and reads our URIs under one root, which never changes (no final slash)."""

    root: str

    @property
    def namespace(self) -> str:
        """The namespace of our own words; it ends in a slash, which event hashes rely on."""
        return f"{self.root}/voc/"

    @property
    def context(self) -> list[str | dict[str, str]]:
        """The `@context` of every event: GS1's, and our prefix."""
        return [GS1_CONTEXT, {PREFIX: self.namespace}]

    def step(self, name: str) -> str:
        """A business step that CBV has no word for."""
        return f"{self.namespace}BizStep-{name}"

    def lot_uri(self, code: str) -> str:
        """The URI of a lot."""
        return self._uri("obj", code)

    def package_uri(self, package_id: str) -> str:
        """The URI of a package, whose id is `<lot code>.<number>`."""
        return self._uri("obj", package_id)

    def tag_uri(self, tag_id: str) -> str:
        """The URI of a physical tag."""
        return self._uri("obj", tag_id)

    def site_uri(self, site_id: str) -> str:
        """The URI of a place."""
        return self._uri("loc", site_id)

    def party_uri(self, organisation_id: str) -> str:
        """The URI of an organisation."""
        return self._uri("party", organisation_id)

    def document_uri(self, document_id: str) -> str:
        """The URI of a business document: a handover, an order, a report."""
        return self._uri("bt", document_id)

    def object_id(self, uri: str) -> str:
        """The code or id in a lot's, package's or tag's URI."""
        return self._id("obj", uri)

    def site_id(self, uri: str) -> str:
        """The id in a place's URI."""
        return self._id("loc", uri)

    def party_id(self, uri: str) -> str:
        """The id in an organisation's URI."""
        return self._id("party", uri)

    def document_id(self, uri: str) -> str:
        """The id in a business document's URI."""
        return self._id("bt", uri)

    def _uri(self, shape: str, name: str) -> str:
        if not _ID.fullmatch(name):
            raise NotAnId(name=name[:40])
        return f"{self.root}/{shape}/{name}"

    def _id(self, shape: str, uri: str) -> str:
        start = f"{self.root}/{shape}/"
        name = uri.removeprefix(start)
        if not uri.startswith(start) or not _ID.fullmatch(name):
            raise ForeignUri(uri=uri[:200])
        return name


# Elements as `chemicalSubstance`: identifiers.org InChIKeys, computed from InChI=1S/<symbol>.
_INCHIKEY = "https://identifiers.org/inchikey:{}-UHFFFAOYSA-N"
_KEYS = (
    "Sc=SIXSYDAISGFNSX Y=VWQVUPCCIRVNHF La=FZLIPJUXYLNCLC Ce=GWXLDORMOJMVQZ Pr=PUDIUYLPXJFUGB "
    "Nd=QEFYFXOXNSNQGX Pm=VQMWBBYLQSCNPO Sm=KZUNJOHGWZRPMI Eu=OGPBJKLSAFTDLK Gd=UIWYJDYFSGRHKR "
    "Tb=GZCRRIHWUXGPOV Dy=KBQHZAAAGSGFKK Ho=KJZYNXUDTRRSPN Er=UYAHIZSMUZPPFV Tm=FRNOGLGSGLTDKL "
    "Yb=NAWDYIZEMPQZHO Lu=OHSVLFRHMCKCQY Fe=XEEYBQQBJWHFJM B=ZOXJGFHDIHLPTG Co=GUTLYIVDDKVIGB "
    "Ni=PXHVJJICTQNCMI Cu=RYGMFSIKBFXOCR Al=XAGFODPZIPBFFR Nb=GUCVJGMIXFAOAE Ga=GYHNNYVSQQEPJS "
    "Zr=QCWXUUIWCKQGHC Mn=PWHULOQIROXLJO Zn=HCHKCACWOHOZIP Si=XUIMIQQOPSSXEZ Ti=RTAQQCXQSZGOHL "
    "Sr=CIOAGBVUUVVLOB Ba=DSAJWYNOEDNPEQ C=OKTJSMMVPCPJKN N=QJGQUHMNIGDVPM O=QVGXLLKOCUKJST "
    "H=YZCKVEUIGOORGS"
)
SUBSTANCES = {
    symbol: _INCHIKEY.format(key) for symbol, _, key in (e.partition("=") for e in _KEYS.split())
}


def substance_uri(element: str) -> str:
    """The URI of an element by its symbol. Raises `UnknownSubstance`."""
    if element not in SUBSTANCES:
        raise UnknownSubstance(element=element[:10])
    return SUBSTANCES[element]


SYMBOLS = {uri: symbol for symbol, uri in SUBSTANCES.items()}
