"""What colleagues are called on the pages of the desk. An event keeps the name that they sign in with."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AbstractUser


def staff_name(account: AbstractBaseUser | None) -> str:
    """The person's own name; the account's where none was entered."""
    if account is None:
        return ""
    full_name = account.get_full_name() if isinstance(account, AbstractUser) else ""
    return full_name or account.get_username()


def staff_name_with_account(account: AbstractBaseUser) -> str:
    """For choosing a colleague, where two may have the same name."""
    name, username = staff_name(account), account.get_username()
    return name if name == username else f"{name} ({username})"


def staff_names(keys: Iterable[int | None]) -> dict[int, str]:
    """The names of several accounts in one query."""
    accounts = get_user_model()._default_manager.filter(pk__in={key for key in keys if key})  # noqa: SLF001 - documented
    return {account.pk: staff_name(account) for account in accounts}
