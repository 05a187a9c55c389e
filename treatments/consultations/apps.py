from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "treatments.consultations"
    label = "consultations"
    verbose_name = _("consultation requests")
    default_auto_field = "django.db.models.BigAutoField"
