"""Addresses of the tools."""

from django.urls import path

from treatments.tools.views import aftercare, index, pulse, record, suitability

app_name = "tools"
urlpatterns = [
    path("", index.index, name="index"),
    path("aftercare/", aftercare.aftercare, name="aftercare"),
    path("aftercare/calendar.ics", aftercare.calendar, name="calendar"),
    path("pulse/", pulse.pulse, name="pulse"),
    path("suitability/", suitability.suitability, name="suitability"),
    path("record/", record.record, name="record"),
    path("record/my-record.txt", record.text_file, name="record-file"),
]
