"""Ten seconds of the storm of tests/bench: what was acknowledged is stored once, caps hold, nothing is locked."""

from __future__ import annotations

import pytest

from tests.bench.storm import storm

ACTS = ("offer", "accept", "deliver", "update", "start", "pause")


@pytest.mark.xdist_group("storm")
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_or_doubled_when_many_write_at_once(database: str) -> None:
    # A busy machine needs longer until every kind of act has come.
    for seconds in (5, 20, 60):
        verdict = storm(database, seconds=seconds, clients=12)
        assert not verdict["faults"], verdict["faults"][:10]
        if verdict["sent_again"] and all(verdict["acts"].get(kind) for kind in ACTS):
            break
    for kind in ACTS:
        assert verdict["acts"].get(kind), f"nobody came to {kind}: {verdict}"
    assert verdict["sent_again"], "nothing was sent twice"
