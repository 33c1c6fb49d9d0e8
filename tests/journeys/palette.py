"""Pictures as small files: a screenshot with at most 256 colours, which nobody sees."""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter

from playwright.sync_api import Page

COLOURS = 256
# The browser that made the picture also reads it: its points, four bytes each.
POINTS = """async data => {
  const image = new Image(); image.src = 'data:image/png;base64,' + data; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return [image.width, image.height, btoa(text)]; }"""


def small(blank: Page, picture: bytes) -> bytes:
    """The picture with a palette: its most frequent colours, every other as the one most like it."""
    width, height, text = blank.evaluate(POINTS, base64.b64encode(picture).decode())
    points = memoryview(base64.b64decode(text)).cast("I")
    often = Counter(points)
    kept = [colour for colour, _ in often.most_common(COLOURS)]
    place = {colour: index for index, colour in enumerate(kept)}
    shades = [colour.to_bytes(4, "little")[:3] for colour in kept]
    for colour in often.keys() - place.keys():
        red, green, blue = colour.to_bytes(4, "little")[:3]
        distances = [(r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2 for r, g, b in shades]
        place[colour] = distances.index(min(distances))
    indexes = bytes(place[colour] for colour in points)
    lines = b"".join(b"\0" + indexes[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", b"".join(shades)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
