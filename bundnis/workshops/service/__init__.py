"""Every write of sessions. Nothing here commits; whoever changes something comes first."""

from bundnis.workshops.service.ballots import cast, cast_for, open_ballot, own_paper, put_in, run_off
from bundnis.workshops.service.carrying import Carried, carry_out, carry_over, confirm, decline, split
from bundnis.workshops.service.clusters import change_item, each_its_own, echo, group, ungroup
from bundnis.workshops.service.counting import NOT_COPIED, SETTLED_IN_A_COPY, close_ballot, reveal
from bundnis.workshops.service.deciding import agree, decide, undecide
from bundnis.workshops.service.erasing import erase, purge
from bundnis.workshops.service.ideas import add_for, hide_idea, let_in, send_idea, take_back
from bundnis.workshops.service.joining import describe, join, recover
from bundnis.workshops.service.links import give_link, lend, revoke_link
from bundnis.workshops.service.minutes import answer_objection, approve, circulate, object_to, publish
from bundnis.workshops.service.notes import add_note, change_note, strike_note
from bundnis.workshops.service.people import add_person, give_words, let_back, send_away
from bundnis.workshops.service.pledges import change_pledge, pledge, pledge_for, withdraw_pledge
from bundnis.workshops.service.preparing import (
    add_step,
    change,
    change_step,
    move_step,
    prepare,
    remove_step,
    set_findings,
)
from bundnis.workshops.service.rehearsing import end_rehearsal, rehearse
from bundnis.workshops.service.running import end, go, hold_up, open_session, reopen, set_joining, set_timer
from bundnis.workshops.service.simulating import take_part

__all__ = [
    "NOT_COPIED", "SETTLED_IN_A_COPY", "Carried", "add_for", "add_note", "add_person", "add_step", "agree",
    "answer_objection", "approve", "carry_out", "carry_over", "cast", "cast_for", "change", "change_item",
    "change_note", "change_pledge", "change_step", "circulate", "close_ballot", "confirm", "decide", "decline",
    "describe", "each_its_own", "echo", "end", "end_rehearsal", "erase", "give_link", "give_words", "go", "group",
    "hide_idea", "hold_up", "join", "lend", "let_back", "let_in", "move_step", "object_to", "open_ballot",
    "open_session", "own_paper", "pledge", "pledge_for", "prepare", "publish", "purge", "put_in", "recover", "rehearse",
    "remove_step", "reopen", "reveal", "revoke_link", "run_off", "send_away", "send_idea", "set_findings",
    "set_joining", "set_timer", "split", "strike_note", "take_back", "take_part", "undecide", "ungroup",
    "withdraw_pledge",
]  # fmt: skip
