"""Examples for the components of live pages."""

from __future__ import annotations

from typing import Any

import segno


def live_context() -> dict[str, Any]:
    """What the style page shows of sessions: the picture of prospects and effort, and a code."""
    return {
        "rated_points": [
            {"number": number, "x": x, "y": y, "at": at, "across": (x - 15, x + 20), "up": (y - 20, y + 15),
             "is_divided": number == 2, "title": title}
            for number, x, y, at, title in (
                (1, 30, 26, (30, 26), "Sprachcafé"), (2, 62, 48, (62, 48), "Fahrdienst"),
                (3, 66, 50, (75, 50), "Ferienbetreuung"),
            )
        ],
        "qr_sample": segno.make("bundnis.example/join/7K2MAB", micro=False).svg_inline(
            omitsize=True, border=2, dark="#000", light="#fff", svgclass="l-qr", lineclass=None
        ),
    }
