"""What the journal tells about reviews."""

from __future__ import annotations

from bundnis.core.words import N_

HISTORY: dict[str, str] = {
    "review.begun": N_("%(who)s began the review"),
    "review.changed": N_("%(who)s changed the review"),
}
