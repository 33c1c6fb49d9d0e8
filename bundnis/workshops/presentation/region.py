"""A piece of a live page."""

from __future__ import annotations

import re
import zlib
from typing import Any

from flask import render_template

# Tokens and keys are new in every answer; a piece in which nothing else differs has not changed.
_ALWAYS_NEW = re.compile(r'name="(?:csrf_token|client_key)"[^>]*>')


def piece(template: str, values: dict[str, Any]) -> list[str]:
    """Its key, which changes with it, and its HTML."""
    html = render_template(template, **values)
    return [f"{zlib.crc32(_ALWAYS_NEW.sub('', html).encode()):08x}", html]
