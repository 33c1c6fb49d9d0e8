"""The pages of this room: closing reviews with their voices, and the register of existing actions."""

from bundnis.reviews.views import register, review, similar
from bundnis.reviews.views.review import blueprint

__all__ = ["blueprint", "register", "review", "similar"]
