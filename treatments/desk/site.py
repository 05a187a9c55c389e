"""The staff's site: Django's admin with our name on it."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class DeskSite(AdminSite):
    site_header = _("Desk")
    site_title = _("Desk")
    index_title = _("What needs you now")
    enable_nav_sidebar = False
