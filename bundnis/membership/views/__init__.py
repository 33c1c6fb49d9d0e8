"""Pages of membership: first start and founding, people, invitations, and what becomes of partners."""

from bundnis.membership.views import (  # noqa: F401 - they stamp their views onto it
    founding,
    invitation,
    partners,
    people,
    person,
)
from bundnis.membership.views.blueprint import blueprint

__all__ = ["blueprint"]
