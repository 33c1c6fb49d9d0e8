"""The design system: layout, components and the drawing of small charts, on KERN-UX, unmodified, in static/vendor.

It knows no word of the trade. A component is one macro file in templates/ui, takes plain values and finished,
already translated words, and stands on the style page (/style) in all its variants; nothing in a row loop asks
for a word, an address or a date. Pages extend layout/base.html. Everything works without JavaScript and under a
content security policy without inline style or script, so status is a class, an SVG attribute or a <progress>.
The templates expect one global, asset(path): the address of a file below static/, with its content hash.
Words: Gestaltung, composant, component. Any room above may use it.
"""
