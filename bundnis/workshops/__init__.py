"""Workshops: live sessions, from the code on the screen to measures with promises at the end.

Words: session (de Workshop, fr atelier), step (Schritt, étape), ballot (Abstimmung, vote), paper (Stimmzettel,
bulletin), pledge (Zusage, engagement), minutes (Protokoll, compte rendu). Extra files: ``presentation``, a session in
finished words; ``guests.py``, who comes in without an account; ``live.py``, what phones poll, answered before Flask;
``codes.py``, codes and words people type. Sees dossier, membership and every room below; imported by boards and above.
"""
