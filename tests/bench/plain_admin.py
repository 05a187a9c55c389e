"""The stock admin as one writes it first, at /plain/, to compare the desk with."""

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.urls import path

from picoinfo.urls import urlpatterns as own
from treatments.consultations.models import ConsultationRequest, Message, Note

plain = AdminSite(name="plain")
plain.register([ConsultationRequest, Message, Note, User])

urlpatterns = [path("plain/", plain.urls), *own]
