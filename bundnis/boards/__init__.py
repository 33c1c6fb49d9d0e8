"""Boards: what waits for me today, what runs as columns, as a list, on paper. A reading room: it changes nothing.

Words: today (de Heute, fr aujourd’hui), board (Fortschrittstafel, tableau de suivi), list (Liste, liste), filter
(Filter, filtre), flag (Auffälligkeit, alerte). It stands under ``measure.read`` and therefore has no ``access.py``;
moving a card belongs to the dossier, the board only offers the moves. May be imported by exchange, public and the
demo.
"What worked" is read here too: its numbers are counted by reviews, its filters and lists are like the others.
"""
