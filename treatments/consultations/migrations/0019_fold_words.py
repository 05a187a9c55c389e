"""Folds the words that are stored already, and the names whose letters were not folded before ("Łukasz").

Each batch is locked, read and written in a transaction of its own: the version before goes on working beside it. It can
be run again if it was interrupted.
"""

from django.db import migrations, transaction

from treatments.consultations.texts import folded, words_of

BATCH = 1000
# The columns that are filled, by model: each from its sources.
FOLDED = {
    "ConsultationRequest": {"folded_words": ("message", "hopes", "tried", "more"), "folded_language": ("language",)},
    "Note": {"folded_words": ("text",)},
    "InformationRequest": {"folded_words": ("answer",)},
}


def for_each_batch(rows, alias, write):
    last = 0
    while last is not None:
        with transaction.atomic(using=alias):
            batch = list(rows.using(alias).select_for_update().filter(pk__gt=last).order_by("pk")[:BATCH])
            write(batch)
        last = batch[-1].pk if batch else None


def fold_words(apps, schema_editor):
    """One statement for each row: `bulk_update` takes ten times as long, while the site waits."""
    for name, columns in FOLDED.items():
        model = apps.get_model("consultations", name)
        quote = schema_editor.quote_name
        assignments = ", ".join(f"{quote(column)} = %s" for column in columns)
        update = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE id = %s"
        sources = {source for its in columns.values() for source in its}

        def write(batch, columns=columns, update=update):
            values = [
                [*(folded("\n".join(getattr(row, source) for source in its)) for its in columns.values()), row.pk]
                for row in batch
            ]
            with schema_editor.connection.cursor() as cursor:
                cursor.executemany(update, [row for row in values if any(row[:-1])])

        for_each_batch(model.objects.only("pk", *sources), schema_editor.connection.alias, write)


def fold_names(apps, schema_editor):
    alias = schema_editor.connection.alias
    words = apps.get_model("consultations", "NameWord").objects.using(alias)

    def write(batch):
        foreign = {row.pk: set(words_of(row.name)) for row in batch if not row.name.isascii()}
        known = {}
        for pk, word in words.filter(consultation__in=foreign).values_list("consultation", "word"):
            known.setdefault(pk, set()).add(word)
        changed = {pk: its for pk, its in foreign.items() if its != known.get(pk)}
        words.filter(consultation__in=changed).delete()
        words.bulk_create(words.model(consultation_id=pk, word=word) for pk, its in changed.items() for word in its)

    for_each_batch(apps.get_model("consultations", "ConsultationRequest").objects.only("pk", "name"), alias, write)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("consultations", "0018_folded_words")]

    operations = [
        migrations.RunPython(fold_words, migrations.RunPython.noop),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
    ]
