"""Contributions: what a measure needs and what each partner gives.

Words: need (de Bedarf, fr besoin), contribution (Beitrag, apport), offered, accepted, declined, delivered,
received, withdrawn (angeboten, angenommen, abgelehnt, erbracht, erhalten, zurückgezogen). Amounts are exact
decimals in their own unit and are never added across units. ``presentation.py`` is the one extra file: the
finished words of needs and contributions, for the pages here and for the measure page upstairs.
May be imported by reviews and every room above.
"""
