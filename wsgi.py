"""The application as a WSGI server finds it."""

from bundnis import create_app

app = create_app()
