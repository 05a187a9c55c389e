from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "treatments.consultations"
    label = "consultations"
    verbose_name = _("consultation requests")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from treatments.consultations.staff_groups import ensure_staff_groups  # it imports models

        # Django's own receivers, connected earlier, have made the permissions by then.
        post_migrate.connect(ensure_staff_groups, sender=self)
