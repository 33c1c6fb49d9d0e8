"""Accounts: who signs in.

A person has one account for all alliances. Words: person (de Person, fr personne), sign-in (Anmeldung,
connexion). The right to be signed in is a row in ``sign_in`` that can be ended at once; the cookie
only carries its token. May be imported by alliances and every room above.
Extra files: ``session.py``, the bridge between cookie, gate and table; ``drafts.py``, what is being typed;
``fields.py``, what forms about accounts ask; ``common_passwords.txt``, what is refused.
"""
