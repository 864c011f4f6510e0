"""What every reply of the house must carry, by the route it came from. Written out here once more:
a test that asked the house would agree with whatever it sends.
"""

from __future__ import annotations

from werkzeug.test import TestResponse

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self' https://checkout.stripe.com https://connect.stripe.com; "
    "base-uri 'none'; frame-ancestors 'none'"
)
MACHINE_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAPER_POLICY = f"{MACHINE_POLICY}; sandbox"
DECODER_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "frame-ancestors 'none'"
)
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
PAGE_HEADERS = FIXED | {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Routes whose files have a policy of their own, once they are given out.
OWN_POLICY = {
    "documents.show": PAPER_POLICY,
    "documents.thumbnail": PAPER_POLICY,
    "gate_app.worker": WORKER_POLICY,
    "intake.decoder": DECODER_POLICY,
    "orders.permit_paper": PAPER_POLICY,
    "permits.paper": PAPER_POLICY,
    "sanitising.certificate": PAPER_POLICY,
}
# What other people's programs and pages may load: the log, and what belongs to labels.
OPEN = {
    "log.checkpoint", "log.logs", "log.proof", "log.tile", "passwords.well_known",
    "tags.message_sent", "tags.new_message", "tags.note_place", "tags.resolve",
    "tags.resolve_short", "tags.send_message", "tags.tag_keys",
}  # fmt: skip
OPEN_WHEN_GIVEN = {"api_docs.openapi_json"}
# Addresses that are secrets themselves, so that no other site may learn them.
QUIET = {
    "guest_signing.give", "guest_signing.new_refusal", "guest_signing.refuse",
    "guest_signing.show", "guest_signing.take",
    "invitations.accept", "invitations.join", "invitations.show", "passwords.ask",
    "passwords.asked", "passwords.forgotten", "passwords.reset", "passwords.reset_new",
    "sign_up.verify", "sign_up.verify_new", "tags.message_sent", "tags.new_message",
    "tags.note_place", "tags.resolve", "tags.resolve_short", "tags.send_message",
}  # fmt: skip
# What may be kept although somebody who is known asked for it: it is the same for everybody, or
# never changes.
KEPT = {
    "api_docs.openapi_json": "public, max-age=300",
    "documents.show": "max-age=31536000, immutable",
    "documents.thumbnail": "max-age=31536000, immutable",
    "gate_app.worker": "no-cache",
    "intake.decoder": "no-cache",
    "log.checkpoint": "public, max-age=5",
    "log.logs": "public, max-age=5",
    "log.proof": "public, max-age=5",
    "log.tile": "public, max-age=31536000, immutable",
    "tags.tag_keys": "public, max-age=3600",
}


def expected(endpoint: str, reply: TestResponse) -> dict[str, str]:
    """The headers that a reply of a route must have."""
    is_given = reply.status_code == 200
    policy = PAGE_POLICY if reply.mimetype == "text/html" else MACHINE_POLICY
    is_open = endpoint in OPEN or (is_given and endpoint in OPEN_WHEN_GIVEN)
    return FIXED | {
        "Content-Security-Policy": OWN_POLICY.get(endpoint, policy) if is_given else policy,
        "Referrer-Policy": "no-referrer"
        if endpoint in QUIET
        else "strict-origin-when-cross-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if is_open else "same-origin",
    }


def check_reply(endpoint: str, reply: TestResponse, *, is_known: bool) -> None:
    """Fail for a reply without its headers, or one that somebody known got and others may keep."""
    wanted = expected(endpoint, reply)
    sent = {name: reply.headers.get(name) for name in wanted}
    assert sent == wanted, f"{endpoint} answered {reply.status} with other headers"
    assert "Server" not in reply.headers
    kept = reply.headers.get("Cache-Control", "")
    if is_known and "no-store" not in kept:
        assert endpoint in KEPT, f"{endpoint} answered {reply.status}, to be kept: {kept!r}"
        assert kept.endswith(KEPT[endpoint])
