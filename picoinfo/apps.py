"""The admin's home. It must live in the house: inside the desk its import alone would stop Django."""

from django.contrib.admin.apps import AdminConfig


class DeskAdminConfig(AdminConfig):
    default_site = "treatments.desk.site.DeskSite"
