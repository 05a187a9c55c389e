"""URLs of the app."""

from django.urls import path

from treatments.intake.views import ask, check, prepare, private, sent

app_name = "intake"
urlpatterns = [
    path("", ask.ask, name="ask"),
    path("under-18/", ask.under_18, name="under_18"),
    path("answered/", ask.answered, name="answered"),
    path("care/", ask.care, name="care"),
    path("check/", check.check, name="check"),
    path("check/discard/", check.discard, name="discard"),
    path("discarded/", check.discarded, name="discarded"),
    path("sent/", sent.sent, name="sent"),
    path("sent/clear/", sent.clear, name="clear"),
    path("erased/", private.erased, name="erased"),
    path("request/<str:reference>/", private.show, name="request"),
    path("request/<str:reference>/withdraw/", private.withdraw, name="withdraw"),
    path("request/<str:reference>/contact/", private.correct, name="correct"),
    path("request/<str:reference>/erase/", private.erase, name="erase"),
    path("request/<str:reference>/answer/<int:asked>/", prepare.answer, name="answer"),
    path("request/<str:reference>/photos/", prepare.photos, name="photos"),
    path("request/<str:reference>/photos/<str:name>/remove/", prepare.remove, name="remove_photo"),
    path("request/<str:reference>/photos/<str:name>/turn/", prepare.turn, name="turn_photo"),
    path("request/<str:reference>/prepare/<slug:part>/", prepare.prepare, name="prepare"),
    path("request/<str:reference>/photo/<str:name>/", private.photo, name="request_photo"),
    path("<str:link>/", private.exchange, name="private_link"),
]
