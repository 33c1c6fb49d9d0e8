"""The code of the hall as a picture: dark on white in both themes, because some cameras do not read the other way."""

from __future__ import annotations

from functools import lru_cache

import segno


@lru_cache(maxsize=100)
def qr(address: str) -> str:
    """An address as inline SVG; the text beside it says the same to ears."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(omitsize=True, border=2, dark="#000", light="#fff", svgclass="l-qr", lineclass=None))
