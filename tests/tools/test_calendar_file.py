"""The calendar file, parsed by two independent programs."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from tests.clock import Clock
from treatments import content
from treatments.tools.calendar_file import Reminder, calendar_file

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300)
KINDS = [pathway.key for pathway in content.current().site.aftercare]
# A leap day, both changes of the clock in London and New York, a year's end, and years far off.
DAYS = ["2026-03-28", "2026-10-24", "2026-11-01", "2027-12-31", "2028-02-28", "2028-02-29", "1999-12-31", "2199-12-31"]


def events(file: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(file).walk("VEVENT"))


def download(kind: str, day: str, **more: str) -> bytes:
    response = Client().get("/tools/aftercare/calendar.ics", {"kind": kind, "on": day, **more})
    assert response.status_code == 200
    return bytes(response.content)


@example(title="é" * 200, text="A long sentence, with €uro signs; and more. " * 9)
@given(title=TEXTS, text=TEXTS)
def test_both_readers_find_the_words_that_were_written(title: str, text: str) -> None:
    starts = datetime(2026, 11, 24, 9)
    file = calendar_file([Reminder(identity="a", starts=starts, title=title, text=text)], host="example.org", at=AT)

    read = events(file)[0]
    again = vobject.readOne(file.decode()).vevent

    assert (str(read["SUMMARY"]), str(read.get("DESCRIPTION", ""))) == (title, text)
    assert (again.summary.value, again.contents["description"][0].value if text else "") == (title, text)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75  # octets, RFC 5545 3.1


def test_signs_that_mean_something_are_escaped_although_these_readers_would_forgive_them() -> None:
    reminder = Reminder(identity="a", starts=datetime(2026, 11, 24, 9), title="a;b,c\\d\ne")

    assert b"\r\nSUMMARY:a\\;b\\,c\\\\d\\ne\r\n" in calendar_file([reminder], host="example.org", at=AT)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", DAYS)
def test_both_readers_see_local_times_without_a_zone_on_the_right_days(kind: str, day: str) -> None:
    file = download(kind, day)
    pathway = next(pathway for pathway in content.current().site.aftercare if pathway.key == kind)
    start = date.fromisoformat(day)
    expected = [
        datetime.combine(start, datetime.min.time())
        + timedelta(days=stage.first_day, hours=18 if stage.first_day == 0 else 9)
        for stage in pathway.stages
    ]

    seen = [event["DTSTART"].dt for event in events(file)]
    again = [event.dtstart.value for event in vobject.readOne(file.decode()).vevent_list]

    assert seen == again == expected
    assert {moment.tzinfo for moment in seen} == {None}
    assert b"TZID" not in file


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
def test_nine_is_nine_wherever_the_telephone_is_and_after_the_clocks_change(zone: str) -> None:
    for event in events(download("spot", "2026-10-24"))[1:]:
        assert event["DTSTART"].dt.replace(tzinfo=ZoneInfo(zone)).hour == 9


def test_each_reminder_rings_and_blocks_no_time_and_is_private() -> None:
    for event in events(download("spot", "2026-11-24")):
        assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta()]
        assert (event["TRANSP"], event["CLASS"]) == ("TRANSPARENT", "PRIVATE")


def test_a_second_download_changes_the_reminders_of_the_first(clock: Clock) -> None:
    first = events(download("spot", "2026-11-24"))
    clock.forward(timedelta(hours=1))
    second = events(download("spot", "2026-11-24", quiet="on"))

    assert [event["UID"] for event in first] == [event["UID"] for event in second]
    assert len({event["UID"] for event in first}) == len(first)
    assert all(after["SEQUENCE"] > before["SEQUENCE"] for before, after in zip(first, second, strict=True))
    assert all(after["DTSTAMP"].dt > before["DTSTAMP"].dt for before, after in zip(first, second, strict=True))


def test_another_session_has_reminders_of_its_own() -> None:
    names = [
        {event["UID"] for event in events(download(kind, day))}
        for kind, day in [("spot", "2026-11-24"), ("spot", "2026-11-25"), ("toning", "2026-11-24")]
    ]

    assert len(set.union(*names)) == sum(map(len, names))


def test_the_reminders_say_what_is_usual_and_what_to_do() -> None:
    stage = next(pathway for pathway in content.current().site.aftercare if pathway.key == "spot").stages[1]

    text = str(events(download("spot", "2026-11-24"))[1]["DESCRIPTION"])

    assert stage.usual in text
    assert stage.do in text
    assert content.current().site.clinic.phone in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_quiet_file_holds_no_word_about_health(kind: str) -> None:
    response = Client().get("/tools/aftercare/calendar.ics", {"kind": kind, "on": "2026-11-24", "quiet": "on"})

    words = response.text.lower()
    for word in ("heal", "laser", "skin", "spot", "toning", "fractional", "treat", "aftercare", "clinic", "session"):
        assert word not in words
    assert "reminders.ics" in response.headers["Content-Disposition"]
    assert "heal" not in response.headers["Content-Disposition"]


def test_the_file_is_kept_by_nobody_and_saved_by_the_browser() -> None:
    response = Client().get("/tools/aftercare/calendar.ics", {"kind": "spot", "on": "2026-11-24"})

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"kind": "spot"}, "Enter the day of the session"),
        ({"kind": "not-sure", "on": "2026-11-24"}, "Choose the kind of session first"),
        ({"kind": "never", "on": "2026-11-24"}, "Choose one of the kinds"),
        ({}, "Choose the kind of session"),
    ],
)
def test_without_a_kind_and_a_day_there_is_no_file_but_a_form_that_says_so(choices: dict[str, str], words: str) -> None:
    response = Client().get("/tools/aftercare/calendar.ics", choices)

    assert response.status_code == 422
    assert words in response.text
