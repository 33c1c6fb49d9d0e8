"""The application as a WSGI server finds it."""

from bundnis import create_app
from bundnis.core.house import settle

app = create_app()
settle()
