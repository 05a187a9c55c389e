"""Ask the running site, through its public address, whether the proxy in front lets visitors forge their address."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from picoinfo.proxy_check import ProxyUnreachable, proxy_faults


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            faults = proxy_faults()
        except ProxyUnreachable as error:
            raise CommandError(
                f"The proxy was not checked: {error} Run check_proxy where the address answers."
            ) from error
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("The proxy passes on nothing that a visitor could forge an address with.")
