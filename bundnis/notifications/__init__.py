"""Notifications: the outbox, from which mail leaves after the act is stored.

The texts live in the rooms. A row is written in the act's own transaction, with a unique key, and sent
at least once; its Message-ID is fixed, so that a receiver can drop a double. Words: outbox (de
Postausgang, fr boîte d'envoi). May be imported by every room above; ``sender.py`` is the one extra file.
"""
