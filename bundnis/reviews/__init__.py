"""Reviews: looking back honestly at a measure that was completed or stopped.

Words: review (de Auswertung, fr évaluation), effect (Wirkung, effet), lesson (Erkenntnis, enseignement),
existing action (was schon läuft, action existante): the register of what already runs or ran, also elsewhere.
One review a measure. Two extra files: ``presentation.py``, a review in finished words, for its own page and for the
measure page upstairs; ``results.py``, what has ended, kept countable for "What worked". May be imported by dossier,
membership and every room above; neighbour of evidence.
"""
