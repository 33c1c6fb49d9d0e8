"""Every write of sessions. Nothing here commits; whoever changes something comes first."""

from bundnis.workshops.service.ballots import cast, cast_for, open_ballot, own_paper, run_off
from bundnis.workshops.service.carrying import Carried, carry_out, carry_over, confirm, decline
from bundnis.workshops.service.clusters import change_item, each_its_own, echo, group, ungroup
from bundnis.workshops.service.counting import close_ballot, reveal
from bundnis.workshops.service.deciding import agree, decide, undecide
from bundnis.workshops.service.ideas import add_for, hide_idea, let_in, send_idea, take_back
from bundnis.workshops.service.joining import describe, join, recover
from bundnis.workshops.service.links import give_link, revoke_link
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
from bundnis.workshops.service.running import end, go, hold_up, open_session, reopen, set_joining, set_timer

__all__ = [
    "Carried", "add_for", "add_step", "agree", "carry_out", "carry_over", "cast", "cast_for", "change", "change_item",
    "change_pledge", "change_step", "close_ballot", "confirm", "decide", "decline", "describe", "each_its_own", "echo",
    "end", "give_link", "go", "group", "hide_idea", "hold_up", "join", "let_in", "move_step", "open_ballot",
    "open_session", "own_paper", "pledge", "pledge_for", "prepare", "recover", "remove_step", "reopen", "reveal",
    "revoke_link", "run_off", "send_idea", "set_findings", "set_joining", "set_timer", "take_back", "undecide",
    "ungroup", "withdraw_pledge",
]  # fmt: skip
