"""Every read of board and list: tuples of columns, and a number of statements that never grows.

A page asks five times: the alliance's limits, the choices of the filters, the counts, the rows, and who
contributes to them. Building a statement costs more than running it: each is built once for its shape (which
filters, which order) and kept; only its values differ from page to page.
"""

from bundnis.boards.queries.conditions import Found, find
from bundnis.boards.queries.frame import choices, limits_and_choices
from bundnis.boards.queries.rows import board, counts, givers, printed, rows, total

__all__ = [
    "Found", "board", "choices", "counts", "find", "givers", "limits_and_choices", "printed", "rows", "total",
]  # fmt: skip
