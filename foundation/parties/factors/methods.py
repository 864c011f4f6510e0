"""How somebody showed who they are, and for how long that counts as just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from foundation.errors import N_, Invalid

# Long enough to fill in a form and press its button, too short for whoever finds the browser open.
FRESH_FOR = timedelta(minutes=10)


class SignInMethod(StrEnum):
    """What was shown. All but the password alone are two factors."""

    PASSWORD = "password"
    APP = "password_and_app"
    RECOVERY_CODE = "password_and_recovery_code"
    PASSKEY = "passkey"


METHOD_NAMES = {
    SignInMethod.PASSWORD: N_("password"),
    SignInMethod.APP: N_("password and app"),
    SignInMethod.RECOVERY_CODE: N_("password and recovery code"),
    SignInMethod.PASSKEY: N_("passkey"),
}


class WrongCode(Invalid):
    """Whether a code is wrong, old or spent is not said."""

    message = N_(
        "This code does not fit. Take the one your app shows now; each works once. A recovery"
        " code works once too."
    )


@dataclass(frozen=True)
class Shown:
    """How and when somebody last showed who they are."""

    method: SignInMethod
    at: datetime

    def is_fresh(self, moment: datetime) -> bool:
        """Whether this is recent enough for an act that moves money, keys or roles."""
        return moment - self.at < FRESH_FOR
