"""What parties' forms take and what their API shows; each refusal is a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from foundation.errors import N_
from foundation.parties.countries import codes
from foundation.parties.roles import KEY_PERMISSIONS, PersonRole, TradeRole

KEY_LIFETIMES_DAYS = (30, 90, 365)
LONGEST_EMAIL = 254
LONGEST_CODE = 40
LONGEST_FROM_DEVICE = 20_000
EMAIL_SENTENCE = N_("Enter an e-mail address, like ada@example.org.")


class Text(fields.String):
    """Text in NFC without control characters; line breaks only where `is_long`."""

    def __init__(self, missing: str, *, longest: int, is_long: bool = False, **more: Any) -> None:
        """`missing` is what to say when there is none; `Any` is marshmallow's own keyword type."""
        self.is_long = is_long
        messages: dict[str, Any] = {"required": missing, "null": missing, "invalid": missing}
        more.setdefault("required", True)
        too_long = validate.Length(max=longest, error=N_("Use at most {max} characters."))
        super().__init__(error_messages=messages, validate=too_long, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **more)
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
        allowed = "\n\t" if self.is_long else ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
            raise ValidationError(N_("This has a character that cannot be printed. Type it anew."))
        if not text and self.required:
            raise self.make_error("required")
        return text


class Name(Text):
    """A name that goes into letters to others, so it holds no address to click on."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **more)
        if "://" in text or "www." in text.lower():
            raise ValidationError(N_("A name holds no web address. Leave it out."))
        return text


class EmailText(Text):
    """An e-mail address in lower case."""

    def __init__(self, **more: Any) -> None:
        """`Any` is marshmallow's own keyword type."""
        super().__init__(EMAIL_SENTENCE, longest=LONGEST_EMAIL, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **more).lower()
        validate.Email(error=EMAIL_SENTENCE)(text)
        return text


def _password(missing: str) -> fields.String:
    return fields.String(required=True, error_messages={"required": missing, "null": missing})


def _code(*, required: bool = True) -> Text:
    return Text(N_("Enter the code."), longest=LONGEST_CODE, required=required)


def _from_device(*, required: bool = True) -> fields.String:
    missing = N_("Press the button for passkeys, and let your device answer.")
    return fields.String(
        required=required,
        validate=validate.Length(max=LONGEST_FROM_DEVICE, error=missing),
        error_messages={"required": missing},
    )


def _country() -> fields.String:
    missing = N_("Choose a country.")
    return fields.String(
        required=True,
        validate=validate.OneOf(codes(), error=missing),
        error_messages={"required": missing},
    )


def _one_of(kind: type[PersonRole] | type[TradeRole], missing: str) -> fields.Enum[Any]:
    return fields.Enum(
        kind, by_value=True, required=True, error_messages={"required": missing, "unknown": missing}
    )


def _trade_roles() -> fields.List[Any]:
    missing = N_("Choose at least one thing your organisation does.")
    return fields.List(
        _one_of(TradeRole, missing),
        required=True,
        validate=validate.Length(min=1, error=missing),
        error_messages={"required": missing},
    )


class SiteSchema(Schema):
    """A place where metal is held."""

    name = Name(N_("Give the site a name, such as Main yard."), longest=120)
    street = Text(N_("Enter street and number."), longest=200)
    postcode = Text(N_("Enter the postcode."), longest=20)
    city = Text(N_("Enter the town or city."), longest=100)
    country = _country()


class SignUpSchema(Schema):
    """An organisation, its first site and its first person."""

    organisation = Name(N_("Enter your organisation's name."), longest=120)
    country = _country()
    roles = _trade_roles()
    site = Name(N_("Give the site a name, such as Main yard."), longest=120)
    street = Text(N_("Enter street and number."), longest=200)
    postcode = Text(N_("Enter the postcode."), longest=20)
    city = Text(N_("Enter the town or city."), longest=100)
    name = Name(N_("Enter your name."), longest=120)
    email = EmailText()
    password = _password(N_("Choose a password."))
    terms = fields.String(
        required=True,
        validate=validate.Equal("yes", error=N_("Agree to the terms to open an account.")),
        error_messages={"required": N_("Agree to the terms to open an account.")},
    )


class SignInSchema(Schema):
    """An address, a password, and where to go afterwards."""

    email = EmailText()
    password = _password(N_("Enter your password."))
    next = fields.String(load_default="")


class SecondFactorSchema(Schema):
    """A code from an app or for recovery or a passkey's answer, and where to go afterwards."""

    code = _code(required=False)
    assertion = _from_device(required=False)
    next = fields.String(load_default="")


class AppSchema(Schema):
    """A seed on its way to an app, and the first code the app made of it."""

    code = _code()
    seed = fields.String(required=True, validate=validate.Length(max=200))


class PasskeySignInSchema(Schema):
    """A passkey's answer, and where to go afterwards."""

    assertion = _from_device()
    next = fields.String(load_default="")


class PasskeySchema(Schema):
    """A new passkey and its name."""

    name = Text(N_("Give the passkey a name, such as Work phone."), longest=80)
    credential = _from_device()


class ConfirmSchema(Schema):
    """What shows who one is, and the form that waits for it."""

    code = _code(required=False)
    assertion = _from_device(required=False)
    password = fields.String()
    held = fields.String(required=True)


class EmptySchema(Schema):
    """A button and nothing else."""


class EmailSchema(Schema):
    """An address."""

    email = EmailText()


class NewPasswordSchema(Schema):
    """A new password."""

    new_password = _password(N_("Choose a new password."))


class ChangePasswordSchema(NewPasswordSchema):
    """A new password, allowed by the old one."""

    current_password = _password(N_("Enter the password you have now."))


class InviteSchema(Schema):
    """Whom to invite, as what."""

    email = EmailText()
    role = _one_of(PersonRole, N_("Choose a role."))


class OperatorSchema(Schema):
    """The organisation that runs the place, and the address of its first owner."""

    name = Name(N_("Enter the operator's name."), longest=120)
    country = _country()
    email = EmailText()


class AcceptSchema(Schema):
    """Who accepts an invitation."""

    name = Name(N_("Enter your name."), longest=120)
    password = _password(N_("Choose a password."))


class RoleSchema(Schema):
    """A person's role."""

    role = _one_of(PersonRole, N_("Choose a role."))


class PersonNameSchema(Schema):
    """A person's name."""

    name = Name(N_("Enter your name."), longest=120)


class OrganisationSchema(Schema):
    """What an organisation says of itself."""

    name = Name(N_("Enter your organisation's name."), longest=120)
    roles = _trade_roles()
    website = fields.Url(
        load_default=None,
        schemes={"https", "http"},
        validate=validate.Length(max=200, error=N_("Use at most {max} characters.")),
        error_messages={"invalid": N_("Enter a web address, like https://example.org.")},
    )
    about = Text("", longest=1000, is_long=True, required=False, load_default=None)


class ApiKeySchema(Schema):
    """What a new key is called, what it may do, and how long it lives (0: until revoked)."""

    name = Text(N_("Say which program the key is for."), longest=80)
    permissions = fields.List(
        fields.String(
            validate=validate.OneOf(
                sorted(KEY_PERMISSIONS), error=N_("Choose permissions from the list.")
            )
        ),
        required=True,
        error_messages={"required": N_("Choose at least one permission from the list.")},
    )
    days = fields.Integer(
        load_default=90,
        validate=validate.OneOf(
            [0, *KEY_LIFETIMES_DAYS], error=N_("Choose how long the key works.")
        ),
        error_messages={"invalid": N_("Choose how long the key works.")},
    )


class SwitchSchema(Schema):
    """Which organisation to act for."""

    organisation_id = fields.String(
        required=True, error_messages={"required": N_("Choose an organisation.")}
    )
