"""The blueprint all views of this room stand on."""

from flask import Blueprint

blueprint = Blueprint("accounts", "bundnis.accounts", template_folder="templates")
