from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "treatments.feedback"
    label = "feedback"
    verbose_name = _("what readers say of articles")
    default_auto_field = "django.db.models.BigAutoField"
