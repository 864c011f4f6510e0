"""What the API shows of parties: exact key sets, one schema per reader."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from foundation.parties.roles import TradeRole
from foundation.parties.standing import Standing


class OrganisationOut(Answer):
    """An organisation as its own members and keys see it."""

    id = fields.String()
    name = fields.String()
    country = fields.String()
    roles = fields.List(fields.Enum(TradeRole, by_value=True))
    website = fields.String(allow_none=True)
    about = fields.String(allow_none=True)
    standing = fields.Enum(Standing, by_value=True)
    created_at = fields.DateTime()


class SiteOut(Answer):
    """A site as its own organisation sees it."""

    id = fields.String()
    name = fields.String()
    street = fields.String()
    postcode = fields.String()
    city = fields.String()
    country = fields.String()
    created_at = fields.DateTime()


class MeOut(Answer):
    """What a key is and may do."""

    organisation_id = fields.String()
    organisation_name = fields.String()
    key_name = fields.String()
    permissions = fields.List(fields.String())
    expires_at = fields.DateTime(allow_none=True)
