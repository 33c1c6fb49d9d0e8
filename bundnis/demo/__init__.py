"""Demo: the four alliances of the sources, played through the services with the clock set to each day.

``data/scenarios.json`` holds the alliances, ``data/additions.json`` what the demo adds: invented people, the
problems the boards show; ``data/happenings.json`` what people say and do beside it: comments, voices, copies;
``data/sessions.json`` what kind the steps of their workshops were, and the session that waits for phones.
``service/`` plays them as acts of the right people in the order in which they
happened; ``views.py`` lets anybody at this very machine sign in as one of the invented people.
Words: example (de Beispiel, fr exemple). Nobody imports this room but the command line.
"""
