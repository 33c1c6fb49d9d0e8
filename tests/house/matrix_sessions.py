"""The rows of the access matrix about sessions. A guest's door is named beside the row."""

from __future__ import annotations

from bundnis.workshops.presentation import minutes_pdf
from tests.house.full_sessions import CODE, GUESTS, WORDS, guest_token
from tests.house.matrix_rows import SEATED, Row, button, names, reads
from tests.people import NAMES

LEADING, NOTING, SHOWING = "carla dirk cofacilitator", "carla dirk cofacilitator scribe", (
    "carla dirk cofacilitator scribe projector"
)
READING = " ".join((*SEATED, "cofacilitator", "scribe"))
EVERYBODY = (*NAMES, *GUESTS)
OWN, DRAFT = {"number": "session"}, {"number": "draft session"}


def prepares(endpoint: str, number: str = "draft session", **more: object) -> Row:
    """A form of whoever prepares a session."""
    part = more.pop("part", {})
    assert isinstance(part, dict)
    return Row(endpoint, names("carla dirk"), {"number": number, **part}, **more)  # type: ignore[arg-type]


def leads(endpoint: str, who: str = LEADING, **more: object) -> Row:
    """A button or a form of the run sheet."""
    part = more.pop("part", {})
    assert isinstance(part, dict)
    more.setdefault("get", None)
    return Row(endpoint, names(who), {**OWN, **part}, door="session", **more)  # type: ignore[arg-type]


def phone(endpoint: str, **more: object) -> Row:
    """What somebody in the hall does."""
    part = more.pop("part", {})
    assert isinstance(part, dict)
    return Row(endpoint, ("phone",), {"code": f"={CODE}", **part}, door="phone", **more)  # type: ignore[arg-type]


def joining(endpoint: str, **more: object) -> Row:
    """What is open to everybody who knows the code."""
    return Row(endpoint, EVERYBODY, {"code": f"={CODE}"}, **more)  # type: ignore[arg-type]


SESSIONS = (
    reads("workshops.list_sessions"),
    Row("workshops.new", names("carla dirk"), typed={"title-de": "Runde"}),
    reads("workshops.session", ids=OWN),
    prepares("workshops.edit", typed={"title-de": "Andere Runde"}),
    prepares("workshops.findings", typed={"findings": "Erste\nZweite"}),
    button("workshops.open_session", "carla dirk", ids=DRAFT),
    prepares("workshops.add_step", typed={"kind": "collect"}),
    prepares("workshops.edit_step", part={"step_id": "draft step"}, typed={"minutes": "7"}),
    prepares("workshops.move_step", part={"step_id": "draft step", "way": "=later"}, get=None),
    prepares("workshops.remove_step", part={"step_id": "draft step"}, get=None),
)

LINKS = (
    Row("workshops.links", names("carla dirk"), OWN, typed={"role": "scribe", "label": "Otto"}, post=200),
    Row("workshops.revoke_link", names("carla dirk"), {**OWN, "link_id": "link"}, get=None),
    Row("workshops.take_role", EVERYBODY, {**OWN, "token": f"={guest_token('scribe')}"}, get=302, post=None),
)

RUNNING = (
    leads("workshops.run", get=200, post=None),
    leads("workshops.run_state", get=200, post=None),
    leads("workshops.go", typed={"step": "#session step"}),
    leads("workshops.timer", typed={"act": "start"}),
    leads("workshops.door", typed={"open": "0"}),
    leads("workshops.end"),
    leads("workshops.reopen"),
    leads("workshops.add_idea", get=200, typed={"text": "Vom Zettel"}),
    leads("workshops.show_idea", part={"idea_id": "session idea", "way": "=hide"}),
    leads("workshops.screen", SHOWING, get=200, post=None),
    leads("workshops.screen_state", SHOWING, get=200, post=None),
)

PHONES = (
    Row("workshops.enter", EVERYBODY, typed={"code": CODE}),
    joining("workshops.join", typed={"name": "Mina"}, get={"phone": 302, "": 200}),
    joining("workshops.state", query={"l": "=de"}, post=None),
    joining("workshops.back", typed={"words": WORDS}),
    phone("workshops.phone", get=200, post=None),
    phone("workshops.me", get=200, post=None),
    phone("workshops.who", typed={"name": "Mina"}),
    phone("workshops.send_idea", get=None, typed={"text": "Noch eine", "show_as": "none", "client_key": "de.neu"}),
    phone("workshops.take_back", part={"idea_id": "session idea"}, get=None),
)

REVIEW = (
    # The session collects ideas: it is refused with what was typed.
    phone("workshops.add_existing", get=None, post=422, typed={"text": "Talentum", "is_running": "yes"}),
    leads("workshops.edit_existing", get=200, part={"action_id": "waiting action"}, typed={"title-de": "Talentum"}),
    leads("workshops.judge_existing", part={"action_id": "waiting action", "way": "=let_in"}),
)

# The item of the open trial vote is the first of the world.
BALLOTS = (
    phone("workshops.cast", part={"ballot_id": "ballot"}, get=None, typed={"works-1": "yes"}),
    leads("workshops.open_ballot", typed={"kind": "trial", "round": "1"}),
    leads("workshops.close_ballot", typed={"ballot": "#ballot"}),
    leads("workshops.reveal", typed={"ballot": "#closed ballot"}),
    leads("workshops.run_off", typed={"ballot": "#dots"}),
    leads("workshops.paper_ballot", get=200, typed={"works-1": "yes"}),
)

PERSON, REHEARSAL = {"participant_id": "participant"}, {"number": "rehearsal"}
PEOPLE = (
    leads("workshops.people", get=200, post=None),
    leads("workshops.add_person", get=200, typed={"name": "Hans"}),
    leads("workshops.send_away", part={**PERSON, "way": "=away"}),
    leads("workshops.give_words", part=PERSON, typed={"client_key": "de.words"}, post=200),
)

# Two more sessions have ended: to the minutes of one the alliance can object, of the other that day has passed.
ENDED, DUE = {"number": "ended session"}, {"number": "due session"}
MINUTES = (
    leads("workshops.notes", NOTING, get=200, typed={"text": "Otto fragt nach Geld."}),
    leads("workshops.notes_state", NOTING, get=200, post=None),
    leads("workshops.notes_own", NOTING, get=200, post=None),
    leads("workshops.edit_note", NOTING, get=200, part={"note_id": "note"}, typed={"text": "Anders"}),
    leads("workshops.strike_note", NOTING, part={"note_id": "note"}),
    leads("workshops.publish"),
    leads("workshops.minutes", READING, get=200, post=None),
    leads("workshops.minutes_markdown", READING, get=200, post=None),
    leads("workshops.minutes_pdf", READING, get=200 if minutes_pdf._engine() else 404, post=None),
    Row("workshops.circulate", names("carla dirk"), ENDED, typed={"objections_until": "1.1.2099"}),
    Row("workshops.object_to", SEATED, ENDED, typed={"text": "So war es nicht."}),
    Row("workshops.answer_objection", ("dirk",), {**ENDED, "objection_id": "objection"}, typed={"answer": "Doch."}),
    Row("workshops.approve", ("dirk",), DUE, typed={"edition": "1"}, get=None),
    phone("workshops.hall_minutes", get=200, post=None),
    phone("workshops.mine", get=200, post=None),
    phone("workshops.mine_json", get=200, post=None),
    phone("workshops.erase"),
)

# The links of guests are for another session.
REHEARSALS = (
    leads("workshops.rehearse"),
    leads("workshops.end_own_rehearsal"),
    Row("workshops.take_part", names("carla dirk"), REHEARSAL, get=None),
    Row("workshops.end_rehearsal", names("carla dirk"), REHEARSAL, get=None),
)

ROWS = (*MINUTES, *PEOPLE, *REHEARSALS, *SESSIONS, *LINKS, *RUNNING, *PHONES, *BALLOTS, *REVIEW)
