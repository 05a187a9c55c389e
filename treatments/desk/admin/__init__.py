"""One file per subject; Django finds them here."""

from treatments.desk.admin import accounts, events, messages, requests

__all__ = ["accounts", "events", "messages", "requests"]
