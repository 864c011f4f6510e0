"""Rows of the parties: organisations, sites, people, and everything that lets them in."""

from datetime import datetime

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, Relationship, SQLModel, UniqueConstraint

from foundation.columns import append_only, values
from foundation.parties.factors.methods import SignInMethod
from foundation.parties.roles import PersonRole, TradeRole
from foundation.parties.standing import Standing, StandingAction
from foundation.parties.tokens import EmailTokenKind, KeyLevel

ID = 32
HASH = 32

_IS_OPERATOR = text("is_operator")


class OrganisationRole(SQLModel, table=True):
    """One of the things an organisation does in the trade."""

    __tablename__ = "organisation_role"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    role: TradeRole = Field(primary_key=True, sa_type=values(TradeRole))


class Organisation(SQLModel, table=True):
    """A party that owns, holds or tests metal, or the one operator, which does none of these.

    `country` is ISO 3166-1 alpha-2.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        Index(
            "organisation_one_operator",
            "is_operator",
            unique=True,
            sqlite_where=_IS_OPERATOR,
            postgresql_where=_IS_OPERATOR,
        ),
        Index("organisation_newest", "created_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    name: str = Field(max_length=120)
    country: str = Field(min_length=2, max_length=2)
    website: str | None = Field(default=None, max_length=200)
    about: str | None = Field(default=None, max_length=1000)
    created_at: datetime
    standing: Standing = Field(default=Standing.NEW, sa_type=values(Standing))
    is_operator: bool = False
    requires_second_factor: bool = False
    role_rows: list[OrganisationRole] = Relationship(
        sa_relationship_kwargs={
            "lazy": "selectin",
            "cascade": "all, delete-orphan",
            "order_by": "OrganisationRole.role",
        }
    )

    @property
    def roles(self) -> tuple[TradeRole, ...]:
        """What it does, in the order the trade runs."""
        held = {row.role for row in self.role_rows}
        return tuple(role for role in TradeRole if role in held)


class GuestCompany(SQLModel, table=True):
    """What makes an organisation a guest: another one named it, so that its driver can sign by a
    link. It has no people, and nobody has looked at it.
    """

    __tablename__ = "guest_company"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    named_by_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    registration_number: str = Field(max_length=40)
    named_at: datetime


class StandingChange(SQLModel, table=True):
    """How an organisation came to stand where it does: each step, by whom and why."""

    __tablename__ = "organisation_standing"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    seq: int = Field(primary_key=True)
    action: StandingAction | None = Field(default=None, sa_type=values(StandingAction))
    standing: Standing = Field(sa_type=values(Standing))
    at: datetime
    person_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    reason: str = Field(default="", max_length=500)


class TermsAgreement(SQLModel, table=True):
    """An organisation agreed to one version of the terms: who for it, and when."""

    __tablename__ = "terms_agreement"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    version: str = Field(primary_key=True, max_length=10)
    person_id: str | None = Field(default=None, max_length=ID)
    agreed_at: datetime


class Site(SQLModel, table=True):
    """A place where an organisation holds metal: a yard, a plant, a laboratory."""

    __tablename__ = "site"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    name: str = Field(max_length=120)
    street: str = Field(max_length=200)
    city: str = Field(max_length=100)
    postcode: str = Field(max_length=20)
    country: str = Field(min_length=2, max_length=2)
    created_at: datetime


class Person(SQLModel, table=True):
    """Somebody who signs in. Names and addresses stand here alone, so that they can be erased
    here.
    """

    __tablename__ = "person"

    id: str = Field(primary_key=True, max_length=ID)
    name: str = Field(max_length=120)
    email: str = Field(unique=True, max_length=254)
    password_hash: str = Field(max_length=200)
    email_verified_at: datetime | None = None
    created_at: datetime
    is_disabled: bool = False


class Membership(SQLModel, table=True):
    """A person's role in an organisation."""

    __tablename__ = "membership"

    organisation_id: str = Field(primary_key=True, foreign_key="organisation.id", max_length=ID)
    person_id: str = Field(primary_key=True, foreign_key="person.id", index=True, max_length=ID)
    role: PersonRole = Field(sa_type=values(PersonRole))
    created_at: datetime


class LoginSession(SQLModel, table=True):
    """A signed-in browser. The cookie holds a secret; this row holds only its SHA-256.

    `method` and `authenticated_at` say how and when its person last showed who they are;
    `must_enrol` leads them to add a second factor before anything else.
    """

    __tablename__ = "login_session"

    id: str = Field(primary_key=True, max_length=ID)
    token_hash: bytes = Field(unique=True, max_length=HASH)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    created_at: datetime
    authenticated_at: datetime
    method: SignInMethod = Field(sa_type=values(SignInMethod))
    must_enrol: bool = False
    last_seen_at: datetime
    expires_at: datetime = Field(index=True)
    device: str = Field(max_length=120)


class ApiKey(SQLModel, table=True):
    """A program's key. Shown once; kept as SHA-256, with its beginning to recognise it by."""

    __tablename__ = "api_key"

    id: str = Field(primary_key=True, max_length=ID)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    name: str = Field(max_length=80)
    beginning: str = Field(max_length=12)
    key_hash: bytes = Field(unique=True, max_length=HASH)
    permissions: list[str] = Field(sa_type=JSON)
    created_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class SigningKey(SQLModel, table=True):
    """An organisation's Ed25519 key. The private half is wrapped; see `keywrap`.

    `key_id` is the first 8 bytes of SHA-256 over the public key, in hexadecimal.
    """

    __tablename__ = "signing_key"

    key_id: str = Field(primary_key=True, max_length=16)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    level: KeyLevel = Field(sa_type=values(KeyLevel))
    public_key: bytes = Field(unique=True, max_length=32)
    wrapped_key: bytes = Field(max_length=100)
    wrap_version: int
    created_at: datetime


class Invitation(SQLModel, table=True):
    """A place in an organisation, offered to an address; the link in the mail takes it, once."""

    __tablename__ = "invitation"

    id: str = Field(primary_key=True, max_length=ID)
    token_hash: bytes = Field(unique=True, max_length=HASH)
    organisation_id: str = Field(foreign_key="organisation.id", index=True, max_length=ID)
    email: str = Field(max_length=254)
    role: PersonRole = Field(sa_type=values(PersonRole))
    invited_by_id: str | None = Field(default=None, foreign_key="person.id", max_length=ID)
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None


class EmailToken(SQLModel, table=True):
    """A link sent by mail: proves the address, or opens a new password. Used once, kept as
    SHA-256.
    """

    __tablename__ = "email_token"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: str = Field(primary_key=True, max_length=ID)
    kind: EmailTokenKind = Field(sa_type=values(EmailTokenKind))
    token_hash: bytes = Field(max_length=HASH)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


append_only(GuestCompany)
append_only(StandingChange)
append_only(TermsAgreement)
