"""Pictures as small files: a screenshot with at most 256 colours, which nobody sees."""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter

from playwright.sync_api import Page

Colour = tuple[int, int, int]
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
    """The picture with a palette, every point as the colour of it that is most like its own."""
    width, height, text = blank.evaluate(POINTS, base64.b64encode(picture).decode())
    points = memoryview(base64.b64decode(text)).cast("I")
    often = [colour for colour, _ in Counter(points).most_common()]
    shades = _palette([_parts(colour) for colour in often])
    place = {}
    for colour in often:
        distances = [_distance(shade, _parts(colour)) for shade in shades]
        place[colour] = distances.index(min(distances))
    indexes = bytes(place[colour] for colour in points)
    lines = b"".join(b"\0" + indexes[start : start + width] for start in range(0, width * height, width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(shade) for shade in shades)
    parts = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _palette(found: list[Colour]) -> list[Colour]:
    """The most frequent first; a rare one too if nothing is like it, so that no small sign loses its colour."""
    nearness = 0
    while True:
        kept: list[Colour] = []
        for colour in found:
            if all(_distance(shade, colour) > nearness for shade in kept):
                kept.append(colour)
                if len(kept) > COLOURS:
                    break
        else:
            return kept
        nearness = nearness * 3 // 2 + 16


def _parts(point: int) -> Colour:
    red, green, blue, _ = point.to_bytes(4, "little")
    return red, green, blue


def _distance(one: Colour, other: Colour) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
