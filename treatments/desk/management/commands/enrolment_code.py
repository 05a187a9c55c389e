from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from treatments.consultations.choices import EventKind
from treatments.desk import second_factor
from treatments.desk.account_changes import report_account_change


class Command(BaseCommand):
    help = "Print a code with which an account sets up its second step, where no other manager can make one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account named {username}. Make one with: manage.py createsuperuser")
        if second_factor.confirmed_app(account):
            raise CommandError(
                f"{username} has a second step already. If the phone is lost, a manager removes it under Accounts."
            )
        code = second_factor.make_enrolment_code(account)
        report_account_change(
            account=account, kind=EventKind.ENROLMENT_CODE_MADE, by=None, at=timezone.now(), to=[account.email]
        )
        self.stdout.write(f"Code for the second step of {username}: {code}")
        self.stdout.write("It is shown this once, works once, and ends after three days.")
