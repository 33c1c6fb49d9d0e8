"""Alliances: the alliance, its partner organisations, its people's seats, its frameworks and key dates.

Words: alliance (de Bündnis, fr alliance), partner (Partner, partenaire), seat = a person's role in one
alliance, framework (Handlungsfelder, cadre), key date (Eckdatum, date clé), working rules
(Arbeitsweise, mode de travail). Every other row of the house belongs to one alliance, and the database
refuses links across. May be imported by measures and every room above.
"""
