"""bundnis: where a regional alliance against skilled-labour shortage keeps its promises."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from bundnis.core import access, addresses, db, errors, headers, i18n
from bundnis.core.house import House


def create_app(settings: config.Embedded | None = None) -> Flask:
    """Build the application: configure, extensions, gate, rooms, errors."""
    settings = settings or config.from_environment()
    app = House(
        "bundnis",
        instance_path=str(settings.INSTANCE),
        static_folder="ui/static",
        static_url_path="/static",
        template_folder="ui/templates",
    )
    app.config.from_object(settings)
    settings.INSTANCE.mkdir(parents=True, exist_ok=True)
    if settings.PROXIES:
        proxies = settings.PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]

    addresses.init_app(app)
    db.init_app(app)
    Migrate(app, db.db, directory="migrations", render_as_batch=True)
    # Before the gate: it reads the body before any lock is taken.
    CSRFProtect(app)
    Compress(app)
    i18n.init_app(app)

    from bundnis import rooms
    from bundnis.accounts import session
    from bundnis.ui import shell

    app.before_request(access.gate(session.load_person, session.turn_away))
    session.init_app(app)
    rooms.init_app(app)
    shell.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    return app
