"""The rows of the access matrix about what comes out of a session."""

from __future__ import annotations

from tests.house.full_sessions import CODE
from tests.house.matrix_rows import Row, button, names
from tests.house.matrix_sessions import EVERYBODY, OWN, leads, phone, prepares

ITEM, PLEDGE, MINE = {"cluster_id": "session item"}, {"pledge_id": "pledge"}, {"pledge_id": "own pledge"}
TYPED = {"kind": "hours", "amount": "20", "unit": "hour", "cluster_id": "#session item", "partner_id": "#other"}
ASKS = {**OWN, "applicant_id": "applicant"}

GROUPING = (
    leads("workshops.group_items", typed={"thing": "idea-1"}),
    # There is nothing to take back in this world.
    leads("workshops.ungroup_items", typed={"event": "1"}, post=422),
    leads("workshops.edit_item", part=ITEM, get=200, typed={"title-de": "Anders"}),
    # The session collects ideas at the moment: neither this nor pledging is open to the hall.
    phone("workshops.echo", get=None, typed={"same": "#idea"}, post=422),
)

PLEDGES = (
    leads("workshops.pledge_for", get=200, typed=TYPED),
    leads("workshops.change_pledge", part=PLEDGE, get=200, typed={"note": "anders"}),
    leads("workshops.drop_pledge", part=PLEDGE),
    leads("workshops.hold_up", typed={"item": "#session item"}),
    phone("workshops.pledge", get=200, typed=TYPED, post=422),
    phone("workshops.edit_pledge", part=MINE, get=200, typed={"note": "anders"}),
    phone("workshops.withdraw_pledge", part=MINE, get=None),
    Row("workshops.answer", EVERYBODY, {"code": f"={CODE}", "token": "=answer"}, post=None),
)

DECISIONS = (
    leads("workshops.decide", part=ITEM, get=200, typed={"kind": "parked", "reason": "später"}),
    leads("workshops.undecide", part={"cluster_id": "decided item"}),
    leads("workshops.agreed", get=200, typed={"next_place": "Eupen"}),
    button("workshops.carry_out", "carla dirk", ids=OWN),
    button("workshops.split_item", "carla dirk", ids={**OWN, "cluster_id": "decided item"}),
    prepares("workshops.carry_over", get=None),
)

AFTERWARDS = (
    Row("workshops.confirm_pledge", names("anna"), {**OWN, **PLEDGE}, typed={"answer": "decline"}),
    Row("workshops.admit_applicant", names("dirk"), ASKS, typed={"sector": "company", "country": "BE"}),
    Row("workshops.decline_applicant", names("dirk"), ASKS, typed={"reason": "Kein Sitz in der Region."}),
)

ROWS = (*GROUPING, *PLEDGES, *DECISIONS, *AFTERWARDS)
