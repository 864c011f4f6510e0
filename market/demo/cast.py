"""Who is in the demo: invented organisations in several countries, their sites and their people."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.parties.roles import PersonRole, TradeRole

# Printed by `make run` and written to instance/demo.json; the demo holds nothing worth a secret.
PASSWORD = "magnets remember where they were"

COLLECTOR, DISMANTLER, CARRIER = TradeRole.COLLECTOR, TradeRole.DISMANTLER, TradeRole.CARRIER
TRADER, REFINER, LABORATORY = TradeRole.TRADER, TradeRole.REFINER, TradeRole.LABORATORY


@dataclass(frozen=True)
class CastSite:
    """A yard, a plant or a laboratory."""

    name: str
    street: str
    postcode: str
    city: str


@dataclass(frozen=True)
class CastPerson:
    """Somebody who can sign in."""

    name: str
    email: str
    role: PersonRole


@dataclass(frozen=True)
class CastOrganisation:
    """One organisation; `key` is how the demo's lots name it."""

    key: str
    name: str
    country: str
    roles: tuple[TradeRole, ...]
    about: str
    site: CastSite
    people: tuple[CastPerson, ...]


@dataclass(frozen=True)
class CastOperator:
    """The organisation that runs the place, with the people at its desk."""

    name: str
    country: str
    people: tuple[CastPerson, ...]


def _person(name: str, email: str, role: str = "owner") -> CastPerson:
    return CastPerson(name, email, PersonRole(role))


ORGANISATIONS: tuple[CastOrganisation, ...] = (
    CastOrganisation(
        key="emscher",
        name="Emscher Rückbau GmbH",
        country="DE",
        roles=(COLLECTOR, DISMANTLER),
        about="Takes in drives, motors and loudspeakers from the Ruhr and takes them apart.",
        site=CastSite("Yard 2", "Am Alten Zechenhafen 14", "45356", "Essen"),
        people=(
            _person("Ada Brandt", "ada@emscher.example"),
            _person("Jonas Pohl", "jonas@emscher.example", "yard"),
        ),
    ),
    CastOrganisation(
        key="estuaire",
        name="Terres de l’Estuaire SAS",
        country="FR",
        roles=(REFINER,),
        about="Leaches magnet scrap and sells separated oxides.",
        site=CastSite("Usine Nord", "12 quai des Alizés", "17000", "La Rochelle"),
        people=(
            _person("Ben Moreau", "ben@estuaire.example"),
            _person("Inès Garnier", "ines@estuaire.example", "trader"),
            _person("Malo Le Gall", "malo@estuaire.example", "yard"),
        ),
    ),
    CastOrganisation(
        key="delta",
        name="Delta Haulage BV",
        country="NL",
        roles=(CARRIER,),
        about="Drives drums and cages between the Rhine, the Channel and the Baltic.",
        site=CastSite("Depot Maasvlakte", "Europaweg 880", "3199", "Rotterdam"),
        people=(
            _person("Cleo de Vries", "cleo@delta.example"),
            _person("Bram Kok", "bram@delta.example", "driver"),
        ),
    ),
    CastOrganisation(
        key="brabant",
        name="Brabant Drive Recycling BV",
        country="NL",
        roles=(COLLECTOR, DISMANTLER),
        about="Wipes hard disk drives, proves it, and sorts what is in them.",
        site=CastSite("Hal 5", "Kanaaldijk 31", "5684", "Eindhoven"),
        people=(_person("Sanne Bakker", "sanne@brabant.example"),),
    ),
    CastOrganisation(
        key="norrland",
        name="Norrland Demontering AB",
        country="SE",
        roles=(DISMANTLER,),
        about="Dismantles wind turbines and keeps every serial number.",
        site=CastSite("Hamnmagasinet", "Skeppsbron 3", "871 30", "Härnösand"),
        people=(_person("Elin Sjöberg", "elin@norrland.example"),),
    ),
    CastOrganisation(
        key="langhe",
        name="Langhe Motori Usati Srl",
        country="IT",
        roles=(COLLECTOR, DISMANTLER),
        about="Collects e-bike and appliance motors from workshops in Piedmont.",
        site=CastSite("Deposito", "Via dei Noccioli 22", "12051", "Alba"),
        people=(_person("Giulia Ferrero", "giulia@langhe.example"),),
    ),
    CastOrganisation(
        key="sava",
        name="Sava Magneti d.o.o.",
        country="SI",
        roles=(TRADER,),
        about="Sells the swarf, sludge and rejects of two magnet makers.",
        site=CastSite("Skladišče", "Industrijska cesta 9", "4000", "Kranj"),
        people=(_person("Matej Zupan", "matej@sava.example"),),
    ),
    CastOrganisation(
        key="severn",
        name="Severn Lamp & Battery Ltd",
        country="GB",
        roles=(COLLECTOR, TRADER),
        about="Recovers phosphor powder and battery black mass.",
        site=CastSite("Unit 6", "Dock Road", "BS11 9AA", "Avonmouth"),
        people=(_person("Owen Pryce", "owen@severn.example"),),
    ),
    CastOrganisation(
        key="danube",
        name="Danube Residues Kft.",
        country="HU",
        roles=(TRADER,),
        about="Finds a second use for spent catalysts and polishing powder.",
        site=CastSite("Raktár", "Gát utca 4", "2400", "Dunaújváros"),
        people=(_person("Eszter Varga", "eszter@danube.example"),),
    ),
    CastOrganisation(
        key="virumaa",
        name="Virumaa Oksiidid OÜ",
        country="EE",
        roles=(REFINER,),
        about="Separates light rare earths; buys mixed oxides and magnet scrap.",
        site=CastSite("Tehas", "Kesk tänav 40", "40231", "Sillamäe"),
        people=(
            _person("Maarja Tamm", "maarja@virumaa.example"),
            _person("Rein Kask", "rein@virumaa.example", "yard"),
        ),
    ),
    CastOrganisation(
        key="freiberg",
        name="Probieramt Freiberg GmbH",
        country="DE",
        roles=(LABORATORY,),
        about="Assays scrap by ICP-OES and gravimetry; samples on site.",
        site=CastSite("Labor", "Silbergasse 8", "09599", "Freiberg"),
        people=(_person("Henrike Vogt", "henrike@freiberg.example"),),
    ),
)

# Signed up an hour ago, and waits for somebody to look at it.
NEWCOMER = CastOrganisation(
    key="kattegat",
    name="Kattegat Motorskrot ApS",
    country="DK",
    roles=(COLLECTOR, DISMANTLER),
    about="Takes electric motors from ferries and fishing boats.",
    site=CastSite("Havnelager", "Nordre Kaj 7", "8500", "Grenaa"),
    people=(_person("Signe Holm", "signe@kattegat.example"),),
)
OPERATOR = CastOperator(
    name="Regauss Operations",
    country="DE",
    people=(
        _person("Oda Lindner", "oda@operator.example"),
        _person("Piet Maas", "piet@operator.example"),
    ),
)
