from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from treatments.desk.samples import make_samples


class Command(BaseCommand):
    help = "Fill a development site with plainly made-up requests, so that the desk can be tried."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, nargs="?", default=40, help="how many (%(default)s)")

    def handle(self, *_args: Any, number: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This site is in production (SITE_URL is https): made-up requests have no place in it.")
        worker = get_user_model()._default_manager.filter(is_staff=True, is_active=True).order_by("pk").first()  # noqa: SLF001 - documented
        made = sum(1 for _ in make_samples(number, at=timezone.now(), by=worker))
        if options["verbosity"]:
            self.stdout.write(f"{made} made-up requests are at the desk")
