"""URLs of the app."""

from django.urls import path

from treatments.ui.styleguide import styleguide

app_name = "ui"
urlpatterns = [path("styleguide/", styleguide, name="styleguide")]
