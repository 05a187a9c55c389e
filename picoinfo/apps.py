"""The house as Django sees it, and the admin's home (inside the desk its import alone would stop Django)."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class HouseConfig(AppConfig):
    name = "picoinfo"
    default = True


class DeskAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "treatments.desk.site.DeskSite"
