"""The twenty who take part in a rehearsal, and what they say: an extra file of this room.

Their names are those of plants, so that nobody takes them for people. What they write stands in the catalogue, so that
each writes in their own language; two sentences that stand one after the other mean the same.
"""

from __future__ import annotations

from typing import Final

from bundnis.core.words import N_

NAMES: Final = (
    "Akelei", "Anis", "Arnika", "Azalee", "Basilikum", "Dahlie", "Ginster", "Hibiskus", "Iris", "Jasmin", "Kamille",
    "Lavendel", "Linde", "Lupine", "Magnolie", "Malve", "Melisse", "Mimose", "Salbei", "Thymian",
)  # fmt: skip

# Two of them come from organisations that are no partners: what becomes of those is rehearsed too.
STRANGERS: Final = (N_("An invented nursery"), N_("An invented bakery"))

IDEAS: Final = (
    N_("Two businesses share one apprentice"),
    N_("Apprentices change places with another business for a month"),
    N_("A language course in the workshop, during working hours"),
    N_("Learning the language at work instead of in the evening"),
    N_("One contact for newcomers who look for a flat, a school and a doctor"),
    N_("Somebody who goes to the authorities with newcomers"),
    N_("School classes visit a business every month"),
    N_("An open day in all workshops of the region"),
    N_("Childcare from six in the morning for people on shifts"),
    N_("A day nursery together with neighbouring businesses"),
    N_("Experienced colleagues train young ones in their last two years"),
    N_("Whoever retires stays one day a week and passes on what they know"),
    N_("A shared bus to the industrial estate"),
    N_("Carpools for people who work the same shift"),
    N_("A trial week for people who want to change their trade"),
    N_("Getting to know another trade for a few days"),
)
FIRST_STEPS: Final = (
    N_("Call the others and find a day"),
    N_("Ask in our own house who joins in"),
    N_("Write one page about it"),
)
# kind, amount: counted in the unit that is usual for the kind.
GIFTS: Final = (("hours", 20), ("rooms", 2), ("training_places", 2), ("contacts", 10), ("publicity", 3))
