"""Addresses of the tools."""

from django.urls import path

from treatments.tools.views import aftercare, index, pulse, suitability

app_name = "tools"
urlpatterns = [
    path("", index.index, name="index"),
    path("aftercare/", aftercare.aftercare, name="aftercare"),
    path("aftercare/calendar.ics", aftercare.calendar, name="calendar"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("suitability/", suitability.suitability, name="suitability"),
]
