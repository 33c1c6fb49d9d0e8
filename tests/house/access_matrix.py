"""Who may open what: every endpoint, every named person, written down apart from the program.

A row says who is let in; everybody else's answer follows from where they sit:

    not signed in                        to the sign-in page (302, a post 303)
    in the alliance, but not allowed     403
    not in the alliance, or removed      404, as if it did not exist

``ids`` names things of tests/house/full_world.py, for the address and for what is typed. ``typed`` stands over
what the page's own form suggests, so that an allowed post is one that works.
"""

from __future__ import annotations

from tests.house import matrix_outcome, matrix_sessions
from tests.house.full_world import INVITATION, NEW_ADDRESS, RESET
from tests.house.matrix_rows import SEATED, SIGNED_IN, Row, button, measure, names, reads
from tests.people import NAMES, PASSWORD

NEW_PASSWORD = "vier Wolken ziehen nach Westen"

HOUSE = (
    Row("static", NAMES, {"filename": "=img/bundnis.svg"}, post=None),
    Row("ui.style", NAMES, post=None),
    Row("public.home", NAMES, get={"visitor": 200, "eva": 200, "olga": 200, "": 303}, post=None),
    Row("public.health", NAMES, post=None),
    Row("public.help", NAMES, post=None),
    Row("public.words", NAMES, post=None),
    Row("public.handbook", NAMES, post=None),
    Row("public.handbook_page", NAMES, {"page": "=everybody"}, post=None),
    Row("public.handbook_picture", NAMES, {"code": "=en", "name": "=board"}, post=None),
    Row("public.legal", NAMES, {"page": "=imprint"}, post=None),
)

ACCOUNTS = (
    Row(
        "accounts.sign_in", NAMES, typed={"email": "otto@example.org", "password": PASSWORD},
        get={"visitor": 200, "": 303},
    ),
    button("accounts.sign_out", " ".join(NAMES)),
    Row("accounts.choose_language", NAMES, typed={"language": "fr", "next": "/help"}, get=None),
    Row("accounts.account", SIGNED_IN, typed={"name": "Neuer Name"}, others=404),
    Row("accounts.address", SIGNED_IN, typed={"email": "neu@example.com", "current_password": PASSWORD}),
    Row("accounts.confirm_address", NAMES, {"token": f"={NEW_ADDRESS}"}, form="confirm-form"),
    Row("accounts.change_password", SIGNED_IN, typed={"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
    button("accounts.end_sign_in", "anna", ids={"sign_in_id": "sign-in of anna"}, others=303),
    button("accounts.end_other_sign_ins", " ".join(SIGNED_IN)),
    Row(
        "accounts.keep_draft", NAMES, get=None, post={"visitor": 401, "": 200},
        typed={"draft_address": "/ostbelgien/measures/new", "text": "Noch nicht fertig"},
    ),
    Row("accounts.discard_draft", SIGNED_IN, get=None, typed={"draft_address": "/ostbelgien/measures/new"}),
    Row("accounts.forgotten", NAMES, typed={"email": "anna@example.org"}),
    Row("accounts.link_sent", NAMES, post=None),
    Row("accounts.reset", NAMES, {"token": f"={RESET}"}, typed={"new_password": NEW_PASSWORD}),
    Row("accounts.kept", names("anna"), {"post_id": "kept post of anna"}, get=302, others=404),
)

MEMBERSHIP = (
    Row("membership.setup", NAMES, get=302, typed={"token": "x"}),
    Row("membership.found", names("olga"), others=403, typed={
        "alliance_name": "Eifel", "slug": "eifel", "languages": ["de"], "email": "neu@example.org", "name": "Neu",
    }),
    Row("membership.founded", names("olga"), post=None, others=403),
    Row(
        "membership.invitation", NAMES, {"token": f"={INVITATION}"},
        typed={"name": "Neue Person", "language": "de", "new_password": NEW_PASSWORD},
        post={"visitor": 303, "": 403},
    ),
    reads("membership.people"),
    Row("membership.invite", names("dirk"), typed={"email": "gast@example.org", "role": "observer"}),
    reads("membership.person", ids={"person_id": "otto"}),
    button("membership.give_seat", "dirk", ids={"person_id": "otto"}, typed={"role": "facilitator"}),
    Row(
        "membership.change_seat", names("dirk"), {"person_id": "otto", "seat_id": "seat of otto"},
        typed={"role": "facilitator"},
    ),
    button("membership.end_seat", "dirk", ids={"person_id": "otto", "seat_id": "seat of otto"}),
    Row("membership.leave", names("otto"), {"person_id": "otto"}),
    Row("membership.hand_over_tasks", names("anna dirk"), {"person_id": "anna"}, typed={"person_id": "#bruno"}),
    Row("membership.remove", names("dirk"), {"person_id": "otto"}),
    button("membership.password_link", "dirk", ids={"person_id": "otto"}),
    reads("membership.partner", ids={"partner_id": "partner"}),
    Row("membership.partner_leaves", names("dirk"), {"partner_id": "other"}, typed={"reason": "Fusion"}),
    Row("membership.partner_returns", names("dirk"), {"partner_id": "left partner"}),
    Row("membership.partner_role", names("dirk"), {"partner_id": "partner"}, typed={"role": "associate"}),
    button("membership.renew_invitation", "dirk", ids={"invitation_id": "invitation"}),
    button("membership.revoke_invitation", "dirk", ids={"invitation_id": "invitation"}),
)

ALLIANCES = (
    reads("alliances.profile"),
    Row("alliances.edit_profile", names("dirk"), typed={"motto-de": "Zusammen"}),
    Row("alliances.settings", names("dirk"), typed={"cap_running": "8"}),
    reads("alliances.partners"),
    Row("alliances.add_partner", names("dirk"), typed={
        "name-de": "Kammer", "short_name": "Kammer", "sector": "chamber", "country": "BE", "role": "member",
    }),
    Row("alliances.edit_partner", names("dirk"), {"partner_id": "partner"}, typed={"note": "neu"}),
    reads("alliances.frameworks"),
    Row("alliances.add_framework", names("dirk"), typed={"kind": "topics", "name-de": "Schwerpunkte"}),
    Row("alliances.edit_framework", names("dirk"), {"framework_id": "framework"}, typed={"name-de": "Anders"}),
    button("alliances.delete_framework", "dirk", ids={"framework_id": "empty framework"}),
    Row("alliances.add_item", names("dirk"), {"framework_id": "framework"}, typed={"name-de": "Neu"}),
    Row("alliances.edit_item", names("dirk"), {"item_id": "item"}, typed={"name-de": "Anders"}),
    button("alliances.delete_item", "dirk", ids={"item_id": "item"}),
    button("alliances.move_item", "dirk", ids={"item_id": "field"}, typed={"step": "down"}),
    reads("alliances.key_dates"),
    Row("alliances.add_key_date", names("dirk"), typed={"text-de": "Gipfel", "day": "2027"}),
    Row("alliances.edit_key_date", names("dirk"), {"key_date_id": "key date"}, typed={"place": "Eupen"}),
    button("alliances.delete_key_date", "dirk", ids={"key_date_id": "key date"}),
    reads("alliances.working_rules"),
    Row("alliances.new_working_rules", names("dirk"), typed={"text-de": "Wir melden uns jeden Monat."}),
    reads("alliances.journal"),
    button("alliances.undo", "anna", ids={"entry_id": "undoable"}),
)

BOARDS = (
    reads("boards.today"), reads("boards.board"), reads("boards.list_measures"),
    reads("boards.learning"), reads("boards.lessons"),
)

MEASURES = (
    reads("dossier.page", ids={"number": "running"}),
    Row("measures.new", names("anna bruno dirk"), typed={"title-de": "Neue Idee"}),
    measure("measures.edit", "bruno dirk", "idea", typed={"summary-de": "Ein Satz."}),
    measure("measures.edit", "anna dirk", "running", typed={"summary-de": "Ein Satz."}),
    measure("measures.edit", "", "done"),
    measure("dossier.complete", "anna dirk", "running"),
    measure("dossier.copy", "anna bruno dirk", "stopped"),
    measure("dossier.copy", "anna bruno dirk", "idea"),
    measure("dossier.split", "bruno dirk", "idea", typed={"title_2-de": "Der zweite Teil"}),
    measure("dossier.split", "anna dirk", "running", typed={"title_2-de": "Der zweite Teil"}),
    measure("dossier.split", "", "done"),
    measure("dossier.delete", "bruno", "idea"),
    measure("dossier.request_lead", "bruno dirk", "idea", typed={"partner_id": "#other"}),
    measure("dossier.accept_lead", "anna", "asked", get=None),
    measure("dossier.decline_lead", "anna", "asked", typed={"reason": "Keine Zeit"}),
    measure("measures.add_step", "anna dirk", "wish", typed={"title-de": "Anrufen", "due": "12/2030"}),
    measure("measures.edit_step", "anna dirk", "wish", part={"step_id": "step of other"}, typed={"due": "2031"}),
    measure("measures.tick_step", "anna dirk", "wish", part={"step_id": "step"}),
    measure("measures.tick_step", "anna bruno dirk", "wish", part={"step_id": "step of other"}),
    measure("measures.drop_step", "anna bruno dirk", "wish", part={"step_id": "step of other"}, typed={"reason": "x"}),
    measure("measures.reopen_step", "anna dirk", "wish", part={"step_id": "done step"}, get=None),
    measure("dossier.send_update", "anna bruno dirk", "running", typed={"health": "slow", "sentence": "Es geht."}),
    measure("dossier.correct_update", "anna dirk", "running", part={"update_id": "update"}, typed={"health": "slow"}),
    measure(
        "dossier.correct_update", "anna bruno dirk", "running", part={"update_id": "update of other"},
        typed={"health": "slow"},
    ),
    Row("dossier.read_mentions", SEATED, {"number": "running"}, get=None),
    measure("measures.add_value", "anna bruno dirk", "running", typed={"value": "12"}),
    measure("measures.remove_value", "anna dirk", "running", part={"value_id": "value"}, get=None),
    measure("measures.comment", "anna bruno carla dirk", "running", typed={"text": "Gut so."}),
)

MOVES = tuple(
    measure("dossier.move", who, number, part={"name": f"={name}"}, typed=typed)
    for name, who, number, typed in (
        ("to_workshop", "carla dirk", "ready idea", {}),
        ("agree", "dirk", "wish", {}),
        ("start", "anna dirk", "agreed", {}),
        ("review", "dirk", "done", {}),
        ("pause", "anna dirk", "running", {"reason": "Ferien", "resume_on": "01.02.2040"}),
        ("stop", "anna dirk", "running", {"reason": "Keine Nachfrage", "lesson": "Früher fragen"}),
        ("resume", "anna dirk", "paused", {}),
        ("reopen", "dirk", "done", {"reason": "Es geht weiter"}),
        ("reopen", "dirk", "stopped", {"reason": "Es geht weiter"}),
    )
)
# On the board the field of a move is called by number and stage of its measure; the ready idea is M-1.
CARD = measure("dossier.move_card", "carla dirk", "ready idea", typed={"1-idea": "to_workshop"}, get=None)

CONTRIBUTIONS = (
    reads("contributions.overview"),
    reads("contributions.sheets"),
    reads("contributions.promise_sheet", ids={"partner_id": "partner"}),
    reads("contributions.frozen_sheet", ids={"number": "promise sheet"}),
    button("contributions.freeze", "anna dirk", ids={"partner_id": "lead"}),
    reads("contributions.of_measure", ids={"number": "wish"}),
    reads("contributions.contribution", ids={"number": "wish", "contribution_id": "accepted"}),
    measure(
        "contributions.new_need", "anna dirk", "wish",
        typed={"kind": "rooms", "amount": "2", "unit": "room", "note-de": "Für den Abend"},
    ),
    measure("contributions.edit_need", "anna dirk", "wish", part={"need_id": "need"}, typed={"amount": "30"}),
    measure("contributions.drop_need", "anna dirk", "wish", part={"need_id": "need"}, typed={"reason": "Erledigt"}),
    measure(
        "contributions.new", "anna bruno dirk", "wish", query={"need": "need"},
        typed={"amount": "5", "partner_id": {"anna": "#lead", "": "#other"}},
    ),
    measure("contributions.accept", "anna dirk", "wish", part={"contribution_id": "offered"}, get=None),
    measure(
        "contributions.decline", "anna dirk", "wish", part={"contribution_id": "offered"}, typed={"reason": "Zu viel"}
    ),
    measure("contributions.deliver", "bruno dirk", "wish", part={"contribution_id": "accepted"}),
    measure("contributions.receive", "anna dirk", "wish", part={"contribution_id": "delivered"}),
    # What the lead gives is received by others, never by the lead itself.
    measure("contributions.receive", "bruno dirk", "wish", part={"contribution_id": "of the lead"}),
    measure(
        "contributions.withdraw", "bruno dirk", "wish", part={"contribution_id": "offered"}, typed={"reason": "Krank"}
    ),
)

REVIEWS = (
    reads("reviews.review", ids={"number": "done"}),
    measure("reviews.save", "anna dirk", "done", get=None, typed={"rating": "5"}),
    measure("reviews.voice", "bruno", "done", part={"partner_id": "other"}, typed={"effect": "partly"}),
    reads("reviews.register"),
    reads("reviews.similar"),
    Row("reviews.add_action", names("anna bruno carla dirk"), typed={"title-de": "Talentum"}),
    Row("reviews.edit_action", names("carla dirk"), {"action_id": "action"}, typed={"title-de": "Talentum"}),
    button("reviews.confirm_action", "anna bruno carla dirk", ids={"action_id": "action"}, typed={"running": "yes"}),
    button("reviews.remove_action", "carla dirk", ids={"action_id": "action"}),
    button("reviews.let_in_action", "carla dirk", ids={"action_id": "waiting action"}),
    button("reviews.decline_action", "carla dirk", ids={"action_id": "waiting action"}),
)

DEMO = (
    Row("demo.people", NAMES, post=None),
    Row("demo.sign_in", NAMES, get=None, typed={"person_id": "#otto"}),
)

ROWS = (
    *HOUSE, *ACCOUNTS, *MEMBERSHIP, *ALLIANCES, *BOARDS, *MEASURES, *MOVES, CARD, *CONTRIBUTIONS, *REVIEWS,
    *matrix_sessions.ROWS,
    *matrix_outcome.ROWS,
)  # fmt: skip
