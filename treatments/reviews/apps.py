from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "treatments.reviews"
    label = "reviews"
    verbose_name = _("clinicians' checks of articles")
    default_auto_field = "django.db.models.BigAutoField"
