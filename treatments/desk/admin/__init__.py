"""One file per subject; Django finds them here."""

from treatments.desk.admin import accounts, history, letters, requests

__all__ = ["accounts", "history", "letters", "requests"]
