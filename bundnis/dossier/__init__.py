"""Dossier: all about one measure on one page, and the acts that touch several rooms.

Its page reads measures, contributions, reviews and the journal; its services call theirs in one
transaction: accepting the lead with its offers, moving, completing. Words: dossier (de Maßnahmenseite, fr fiche).
No models. Neighbour of membership; may be imported by workshops and every room above.
"""
