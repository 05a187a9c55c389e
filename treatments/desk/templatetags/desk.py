"""Tags and filters for the desk's templates: patients' texts, lengths of time, telephone links."""

from datetime import datetime, timedelta

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.core.signing import Signer
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.consultations.texts import digits_of
from treatments.desk import marks, staff_names
from treatments.desk.forms.sign_in import AUTHOR, AUTHOR_SALT

register = template.Library()

FULL_WIDTH_PLUS = "\uff0b"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@register.simple_tag(takes_context=True)
def form_start(context: template.Context) -> SafeString:
    """The hidden fields of every form: the CSRF token and the signed author (see accounts.save_submitted_form)."""
    author = Signer(salt=AUTHOR_SALT).sign(str(context["request"].user.pk))
    token = get_token(context["request"])
    hidden = '<input type="hidden" name="{}" value="{}">'
    return format_html(hidden * 2, "csrfmiddlewaretoken", token, AUTHOR, author)


@register.filter
def escape_invisible(text: str) -> SafeString:
    """A patient's own words."""
    return marks.escape_invisible(text)


@register.filter
def wording(text: str) -> SafeString:
    """Stored wording as its reader saw it, without the marks of its markup."""
    return marks.show_wording(text)


@register.filter
def staff_name(account: AbstractBaseUser | None) -> str:
    """A colleague, as the others call them."""
    return staff_names.staff_name(account)


@register.filter
def excerpt(text: str, letters: int) -> SafeString:
    """The beginning of a patient's words on one line."""
    return marks.escape_invisible(Truncator(" ".join(text.split())).chars(letters))


@register.filter
def phone_link(phone: str) -> str:
    """What a telephone dials: digits, and the plus in front if there is one."""
    plus = "+" if phone.strip().startswith(("+", FULL_WIDTH_PLUS)) else ""
    return f"tel:{plus}{digits_of(phone)}"


@register.filter
def duration(length: timedelta) -> str:
    """Working time: minutes under an hour, then hours, with minutes while they still matter."""
    if length < HOUR:
        return _("%(count)s min") % {"count": length // MINUTE}
    hours, rest = divmod(length, HOUR)
    if hours < 10 and rest >= MINUTE:  # noqa: PLR2004 - minutes stop to matter
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest // MINUTE}
    return _("%(hours)s h") % {"hours": f"{hours:,}"}


@register.filter
def ago(moment: datetime) -> str:
    """How long ago by the clock on the wall."""
    length = timezone.now() - moment
    if length < MINUTE:
        return _("a moment ago")
    if length < HOUR:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", length // MINUTE) % {"n": length // MINUTE}
    if length < DAY:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", length // HOUR) % {"n": length // HOUR}
    return ngettext("%(n)s day ago", "%(n)s days ago", length // DAY) % {"n": length // DAY}


@register.filter
def at_most(count: int, most: int) -> str:
    """A bounded count in words: "1,000 or more" where counting stopped."""
    return _("%(most)s or more") % {"most": f"{most:,}"} if count > most else f"{count:,}"
