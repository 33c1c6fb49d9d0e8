"""THE list of rooms and their addresses. A newcomer starts here.

Read from the bottom of the house to its top: a room may import the rooms above it in this list, never
one below. Permissions, history sentences and answers to the gates' questions are registered here too.
"""

from __future__ import annotations

from flask import Flask

from bundnis.core import access
from bundnis.core.words import N_
from bundnis.journal import queries as journal_queries


def init_app(app: Flask) -> None:
    """Open every room."""
    _permissions()
    _history()
    _facts()
    _undoing()
    _seats(app)
    _names(app)
    _listeners()
    _kinds()
    _addresses(app)
    _navigation()


def _permissions() -> None:
    from bundnis.alliances import access as alliances
    from bundnis.contributions import access as contributions
    from bundnis.measures import access as measures
    from bundnis.membership import access as membership
    from bundnis.reviews import access as reviews
    from bundnis.workshops import access as workshops

    for room in (alliances, measures, contributions, reviews, membership, workshops):
        access.register(room.PERMISSIONS)


def _history() -> None:
    from bundnis.accounts import notices as accounts
    from bundnis.alliances import notices as alliances
    from bundnis.contributions import notices as contributions
    from bundnis.measures import notices as measures
    from bundnis.membership import notices as membership
    from bundnis.reviews import notices as reviews
    from bundnis.workshops import notices as workshops

    for room in (accounts, alliances, measures, contributions, reviews, membership, workshops):
        journal_queries.register(room.HISTORY, getattr(room, "FIELDS", None))


def _facts() -> None:
    from bundnis.contributions import facts as contributions
    from bundnis.measures import facts
    from bundnis.reviews import facts as reviews
    from bundnis.workshops import facts as workshops

    for room in (contributions, reviews, workshops):
        facts.register(room.QUESTIONS, room.gather)


def _listeners() -> None:
    """Importing them is enough: they listen to what is stored."""
    from bundnis.reviews import results  # noqa: F401


def _undoing() -> None:
    from bundnis.contributions import service as contributions
    from bundnis.journal import undoing
    from bundnis.measures import service as measures
    from bundnis.reviews import service as reviews

    for room in (measures, contributions, reviews):
        undoing.register(room.UNDOES)


def _addresses(app: Flask) -> None:
    from bundnis.accounts import views as accounts
    from bundnis.alliances import views as alliances
    from bundnis.boards import views as boards
    from bundnis.contributions import views as contributions
    from bundnis.demo import views as demo
    from bundnis.dossier import views as dossier
    from bundnis.measures import views as measures
    from bundnis.membership import views as membership
    from bundnis.public import views as public
    from bundnis.reviews import views as reviews
    from bundnis.ui import views as ui
    from bundnis.workshops import live
    from bundnis.workshops import views as workshops

    live.init_app(app)
    alliance = "/<alliance:alliance>"
    for room, prefix in (
        (ui, ""),  # /style
        (accounts, ""),  # /sign-in /sign-out /account /password /kept /language
        (public, ""),  # / /legal /help /healthz
        (workshops, ""),  # /join/<code> /<alliance>/workshops
        (membership, ""),  # /setup /alliances/new /invitation /<alliance>/people
        (alliances, alliance),  # settings partners frameworks key-dates journal
        (boards, alliance),  # / board measures/ learning/
        (measures, alliance),  # measures/<number>/edit steps updates comments
        (contributions, alliance),  # measures/<number>/needs contributions, /contributions
        (reviews, alliance),  # measures/<number>/review
        (dossier, alliance),  # measures/new measures/<number> moves
        *(((demo, ""),) if app.config["DEMO"] else ()),  # /demo
    ):
        app.register_blueprint(room.blueprint, url_prefix=prefix or None)


def _seats(app: Flask) -> None:
    from bundnis.alliances import queries as alliances

    app.extensions["load_signed_in"] = alliances.signed_in
    app.extensions["load_seats"] = alliances.seats_of


def _names(app: Flask) -> None:
    from bundnis.measures import queries as measures

    # The journal's page stands below the measures it tells of.
    app.extensions["name_measures"] = measures.named


def _kinds() -> None:
    from bundnis.alliances import rules as alliances
    from bundnis.contributions import rules as contributions

    # What a partner can give is what contributions are made of; their words stand upstairs.
    alliances.GIVES.update(contributions.KINDS)


def _navigation() -> None:
    from bundnis.ui import shell
    from bundnis.ui.shell import NavigationItem, Shortcut

    shell.NAVIGATION[:] = [
        NavigationItem(N_("Today"), "boards.today"),
        NavigationItem(N_("Board"), "boards.board"),
        NavigationItem(N_("Measures"), "boards.list_measures", ("measures.", "dossier.", "reviews.review",
                                                                "reviews.voice", "reviews.save")),
        NavigationItem(N_("Contributions"), "contributions.overview", ("contributions.",)),
        NavigationItem(N_("Workshops"), "workshops.list_sessions", ("workshops.",)),
        NavigationItem(N_("What worked"), "boards.learning", ("boards.lessons", "reviews.")),
        NavigationItem(N_("Partners"), "alliances.partners", ("alliances.partner", "alliances.add_partner",
                                                              "alliances.edit_partner", "membership.partner")),
        NavigationItem(N_("People"), "membership.people", ("membership.",)),
        NavigationItem(N_("Alliance"), "alliances.profile", ("alliances.",)),
    ]
    shell.SHORTCUTS[:] = [
        Shortcut("?", N_("This list"), "public.help", "shortcuts"),
        Shortcut("n", N_("Propose a measure"), "measures.new", permission="measure.propose"),
        Shortcut("e", N_("Edit what the page shows")),
        Shortcut("u", N_("Send an update, on the page of a measure")),
        Shortcut("/", N_("To the search field"), "boards.list_measures", "filter-q"),
        Shortcut("g b", N_("To the board"), "boards.board"),
        Shortcut("g t", N_("To Today"), "boards.today"),
        Shortcut("Esc", N_("Close a menu")),
        Shortcut(N_("Ctrl+Enter"), N_("Send the form one is writing in")),
    ]
    shell.FOOTER[:] = [
        (N_("Help"), "public.help", {}),
        (N_("Imprint"), "public.legal", {"page": "imprint"}),
        (N_("Privacy"), "public.legal", {"page": "privacy"}),
        (N_("Accessibility"), "public.legal", {"page": "accessibility"}),
    ]
