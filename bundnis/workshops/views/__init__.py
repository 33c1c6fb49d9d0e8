"""The pages of sessions: preparing, the run sheet, the screen in the hall, the phones."""

from bundnis.workshops.views import clusters, phone, prepare, run, screen, steps
from bundnis.workshops.views.blueprint import blueprint

__all__ = ["blueprint", "clusters", "phone", "prepare", "run", "screen", "steps"]
