"""Measures: the heart. A measure with its steps, updates, comments and its stage machine.

Words: measure (de Maßnahme or Aktion, fr mesure), stage (Stand, état d'avancement), step (Schritt, étape),
update (Statusmeldung, point de situation), lead partner (federführender Partner, chef de file).
``stages.py`` holds stages and moves as data, ``facts.py`` the questions the gates ask; rooms above answer
them. May be imported by contributions and every room above.
"""
