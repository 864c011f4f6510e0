"""The app: settings in, the three storeys wired, app out. Importing this module does nothing
else.
"""

from __future__ import annotations

from flask import Flask

import foundation.wiring
import market.wiring
import traceability.wiring
from foundation.settings import ROOT, Settings, load


def create_app(settings: Settings | None = None) -> Flask:
    """The wired app. Without settings they come from the environment (see docs/operations)."""
    settings = settings or load()
    app = Flask(
        "regauss", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    foundation.wiring.init_app(app, settings)
    traceability.wiring.init_app(app)
    market.wiring.init_app(app)
    return app
