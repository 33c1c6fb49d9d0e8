"""A name that is not ours is answered with a sentence, not with a page and not with an error."""

from __future__ import annotations

from flask import Flask


def test_a_foreign_host_is_told_so(app: Flask) -> None:
    answer = app.test_client().get("/healthz", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer.text == "This address is not served here."
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
