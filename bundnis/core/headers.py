"""Headers on every answer, errors included, and long life for files that carry their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

POLICY = "; ".join(  # noqa: FLY002 - one rule a line
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

STANDARD = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_app(app: Flask) -> None:
    """Add the headers and the function ``asset(name)`` for templates."""
    root = Path(str(app.static_folder))
    hashes = {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }
    addresses: dict[str, str] = {}

    def asset(name: str) -> str:
        """The address of a design file; changes whenever its content does."""
        if name not in addresses:
            addresses[name] = url_for("static", filename=name, v=hashes[name])
        return addresses[name]

    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def add_headers(answer: Response) -> Response:
        answer.headers.update(STANDARD)
        if app.config["SESSION_COOKIE_SECURE"]:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"
        # Fonts are named by style sheets without a hash; their folder carries the version.
        lasting = request.args.get("v") or "/vendor/" in request.path
        if request.endpoint == "static" and lasting and answer.status_code < 400:
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.endpoint != "static":
            # Not no-store: the back button must bring back the form as it was loaded, with its version and key,
            # or it would overwrite what others saved since. Signing out empties the browser's store instead.
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer
