"""What every reply carries and every unsafe request must show: headers, cookies, CSRF, fetch
metadata.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from foundation.errors import N_, Forbidden
from foundation.http import characters
from foundation.http.characters import COOKIELESS_PATHS
from foundation.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = ("/log/", "/.well-known/", "/S/", "/T/")
QUIET_PATHS = ("/S/", "/T/", "/password", "/invitations", "/verify", "/sign/")
VISITOR_DAYS = 1
TOKEN_FIELD = "csrf_token"
NONCE_BYTES = 12
HAS_TOKEN = "has_csrf_token"

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self' https://checkout.stripe.com https://connect.stripe.com; "
    "base-uri 'none'; frame-ancestors 'none'"
)
MACHINE_POLICY = "default-src 'none'; frame-ancestors 'none'"


class NotFromHere(Forbidden):
    """An unsafe request that did not come from our own page, or whose token is old."""

    message = N_(
        "This form is from an older page. Load the page again; what you typed is kept there."
    )


def init_app(app: Flask, settings: Settings) -> None:
    """Set size limits, check unsafe requests, add the headers, and give templates
    `csrf_token()`.
    """
    app.config["MAX_CONTENT_LENGTH"] = 32_000_000
    app.config["MAX_FORM_MEMORY_SIZE"] = 1_000_000
    app.config["MAX_FORM_PARTS"] = 2_000
    characters.init_app(app)
    app.before_request(check_origin)
    app.after_request(add_headers)
    app.jinja_env.globals[TOKEN_FIELD] = csrf_token
    app.jinja_env.globals["settings_demo"] = settings.demo
    app.jinja_env.globals["test_payments"] = settings.is_sandbox


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def cookie_name(name: str) -> str:
    """`__Host-` binds a cookie to this host over HTTPS; the demo on plain HTTP cannot have it."""
    return f"__Host-{name}" if _settings().is_https else name


def set_cookie(reply: Response, name: str, value: str, *, max_age_s: int) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send along with a post."""
    reply.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age_s,
        secure=_settings().is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def clear_cookie(reply: Response, name: str) -> None:
    """Take a cookie back."""
    reply.delete_cookie(
        cookie_name(name), path="/", secure=_settings().is_https, httponly=True, samesite="Lax"
    )


def read_cookie(name: str) -> str:
    """A cookie of ours, or the empty text."""
    return request.cookies.get(cookie_name(name), "")


def browser() -> str:
    """What tells this browser from all others: the signed-in session's id, else a random visitor
    cookie that lives a day.
    """
    signed_in: str | None = g.get("session_subject")
    if signed_in:
        return signed_in
    visitor = read_cookie("visitor") or g.get("new_visitor", "")
    if not visitor:
        visitor = g.new_visitor = secrets.token_urlsafe(24)
    return visitor


def csrf_token() -> str:
    """A token for one form: nonce and HMAC-SHA-256 over the session (or visitor) and the nonce."""
    setattr(g, HAS_TOKEN, True)
    nonce = secrets.token_hex(NONCE_BYTES)
    return nonce + _mac(_settings().secret_key, browser(), nonce)


def check_origin() -> None:
    """Refuse an unsafe request with a cookie that another site may have caused."""
    if request.method in SAFE_METHODS or request.path.startswith(COOKIELESS_PATHS):
        return
    if not _is_same_origin() or not _token_fits(_sent_token()):
        raise NotFromHere()


def _sent_token() -> str:
    return request.form.get(TOKEN_FIELD) or request.headers.get("X-CSRF-Token", "")


def _is_same_origin() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True  # an old browser or a test client: the token decides
    return origin == request.host_url.rstrip("/") or origin == _settings().base_url


def _token_fits(token: str) -> bool:
    nonce, sent = token[: NONCE_BYTES * 2], token[NONCE_BYTES * 2 :]
    keys = (_settings().secret_key, *_settings().secret_key_fallbacks)
    subject = browser()
    return any(hmac.compare_digest(_mac(key, subject, nonce), sent) for key in keys)


def _mac(key: str, subject: str, nonce: str) -> str:
    text = f"csrf\0{subject}\0{nonce}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()


def add_headers(reply: Response) -> Response:
    """The headers of every reply, errors included; docs/access.md says what for."""
    is_page = (reply.mimetype or "") == "text/html"
    path = request.path
    headers = reply.headers
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else MACHINE_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    quiet = path.startswith(QUIET_PATHS)
    headers.setdefault(
        "Referrer-Policy", "no-referrer" if quiet else "strict-origin-when-cross-origin"
    )
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    is_open = path.startswith(OPEN_PATHS)
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_open else "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    if _settings().is_https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if any(g.get(known) for known in ("session_subject", "key_holder", "new_visitor", HAS_TOKEN)):
        headers.setdefault("Cache-Control", "no-store")
    if g.get("new_visitor"):
        set_cookie(reply, "visitor", g.new_visitor, max_age_s=VISITOR_DAYS * 86_400)
    return reply


def safe_path(target: str, *, otherwise: str) -> str:
    """A redirect target of our own: a path with one leading slash, no backslash, no host."""
    parts = urlsplit(target)
    plain = target.startswith("/") and not target.startswith(("//", "/\\"))
    has_odd = "\\" in target or any(ord(character) < 33 for character in target)
    return target if plain and not has_odd and not parts.netloc and not parts.scheme else otherwise
