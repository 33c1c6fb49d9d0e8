"""Finding every page of the house by following its links, one address for each endpoint, more for the richest."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urljoin, urlsplit

import lxml.html
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.journeys.visitor import Visitor

MORE = {
    "dossier.page": 40, "dossier.move": 12, "reviews.review": 2, "public.legal": 3, "contributions.contribution": 60,
    "membership.person": 30,
}  # fmt: skip
"""Endpoints whose pages look different from thing to thing, or lead on to others."""


def crawl(visitor: Visitor, app: Flask, begin: tuple[str, ...], slug: str) -> dict[str, list[str]]:
    """Endpoint -> addresses whose pages this visitor can open; the HTML is in ``visitor.pages``."""
    adapter = app.url_map.bind("localhost")
    found: dict[str, list[str]] = {}
    seen: Counter[str] = Counter()
    waiting, known = list(begin), set(begin)
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint, _values = adapter.match(urlsplit(address).path, method="GET")
        except HTTPException:
            continue
        if seen[endpoint] >= MORE.get(endpoint, 1) or endpoint in ("static", "public.health"):
            continue
        answer = visitor.context.request.get(visitor.server.address + address)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen[endpoint] += 1
        found.setdefault(endpoint, []).append(address)
        html = answer.text()
        visitor.pages[address] = html
        for link in _links(html, address):
            if link not in known and (not link.startswith("/") or _is_inside(link, slug)):
                known.add(link)
                waiting.append(link)
    return found


def _links(html: str, address: str) -> list[str]:
    tree = lxml.html.document_fromstring(html)
    links = [urljoin(address, str(href)) for href in tree.xpath("//a/@href")]
    return [link.partition("#")[0] for link in links if link.startswith("/")]


def _is_inside(link: str, slug: str) -> bool:
    """Not into another alliance."""
    first = urlsplit(link).path.split("/")[1]
    return first in ("", slug, "account", "help", "legal", "style", "alliances", "sign-in", "password", "demo")
