"""The three groups of staff, each with just the rights it needs.

Reception sees contact details, status and that a request may be urgent: not why, nor the concern, answers or photos.
"""

from django.db import migrations

OURS = "consultations"
RIGHTS = {
    "reception": {
        "consultationrequest": ["view_consultationrequest", "triage_requests", "correct_contact"],
    },
    "clinician": {
        "consultationrequest": [
            "view_consultationrequest",
            "triage_requests",
            "correct_contact",
            "view_health_answers",
            "view_photos",
            "reply_requests",
            "write_notes",
        ],
        "consent": ["view_consent"],
        "event": ["view_event"],
        "message": ["view_message"],
    },
    "manager": {
        "consultationrequest": [
            "view_consultationrequest",
            "triage_requests",
            "correct_contact",
            "view_health_answers",
            "view_photos",
            "export_requests",
            "erase_requests",
        ],
        "consent": ["view_consent"],
        "event": ["view_event"],
        "message": ["view_message"],
    },
}
ACCOUNTS = ["view_user", "add_user", "change_user"]


def make_groups(apps, schema_editor):
    database = schema_editor.connection.alias
    Group = apps.get_model("auth", "Group")
    for name, rights in RIGHTS.items():
        group, _ = Group.objects.using(database).get_or_create(name=name)
        for model, codenames in rights.items():
            group.permissions.add(*(permission(apps, database, OURS, model, codename) for codename in codenames))
        if name == "manager":
            group.permissions.add(*(permission(apps, database, "auth", "user", codename) for codename in ACCOUNTS))


def permission(apps, database, app, model, codename):
    """Django makes permissions only after all migrations, and then leaves alone those that are there."""
    kind, _ = (
        apps.get_model("contenttypes", "ContentType").objects.using(database).get_or_create(app_label=app, model=model)
    )
    custom = dict(apps.get_model(app, model)._meta.permissions)
    made, _ = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .get_or_create(
            content_type=kind,
            codename=codename,
            defaults={"name": str(custom.get(codename, f"Can {codename.split('_')[0]} {model}"))},
        )
    )
    return made


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name__in=RIGHTS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0001_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
