"""The ground every room stands on: words, texts, numbers, dates, the clock, the plumbing to database and web.

This room knows no word of the trade. If a sentence here mentions measures, partners or workshops, it belongs
upstairs.
Every room may import it; it imports none of them.

`words`, `text`, `numbers`, `dates`, `clock` and `markdown` are pure: no Flask, no SQLAlchemy, no language of
the current reader. They take the language as an argument, so that rules, stages and tests use them without an
application. What ties them to the request or to a column stands in files of its own.

Errors meant for people carry an English message id (`sentence`) and its `values`; the page translates them.
"""
