"""Ten seconds of the storm of tests/bench: what was acknowledged is stored once, caps hold, nothing is locked."""

from __future__ import annotations

import pytest

from tests.bench.storm import storm


@pytest.mark.xdist_group("storm")
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_or_doubled_when_many_write_at_once(database: str) -> None:
    verdict = storm(database, seconds=5, clients=12)
    assert not verdict["faults"], verdict["faults"][:10]
    for kind in ("offer", "accept", "deliver", "update", "start", "pause"):
        assert verdict["acts"].get(kind), f"nobody came to {kind}: {verdict}"
    assert verdict["sent_again"], "nothing was sent twice"
