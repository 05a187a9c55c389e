"""The project as a Django app, and the admin site's app, whose import inside the desk would run too early."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class PicoinfoConfig(AppConfig):
    name = "picoinfo"
    default = True


class DeskAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "treatments.desk.site.DeskSite"
