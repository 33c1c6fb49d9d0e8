"""Pages where a measure is written. Each file registers its views with the one blueprint."""

from bundnis.measures.views import measure, reports, steps, values
from bundnis.measures.views.ground import blueprint

__all__ = ["blueprint", "measure", "reports", "steps", "values"]
