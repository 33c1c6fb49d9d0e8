"""The application as a WSGI server finds it, if its settings are safe."""

from bundnis.cli import checked_app
from bundnis.core.house import settle

app = checked_app()
settle()
