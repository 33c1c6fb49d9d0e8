"""Public: what everybody may see, signed in or not.

The welcome, the texts an operator must give (imprint, privacy, accessibility), the handbook and the help, which is
printed from the tables of permissions, stages and moves. Words: welcome (de Startseite, fr accueil), help (Hilfe,
aide), handbook (Handbuch, guide).
No models. Neighbour of exchange; only the command line and the demo stand above.
"""
