"""Journal: what happened, append-only.

One entry for every act that writes: who, when, what, with the values before and after in a table of
its own, which the erasure of a person may empty. Triggers refuse every change. The sentences live in
the rooms (``notices.py``) and are registered in ``rooms.py``. Words: journal (de Verlauf, fr journal).
May be imported by every room above; imports only core and ui.
Extra file: ``undoing.py``, how an act is taken back by its opposite, with the button that offers it.
"""
