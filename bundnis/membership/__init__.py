"""Membership: inviting, joining, changing roles, leaving.

Acts over alliances, accounts and, later, measures and contributions. Words: invitation (de Einladung,
fr invitation). An invitation is bound to alliance, partner, role and address, and works once.
Neighbour of dossier; may be imported by workshops and every room above.
"""
