from django.db import migrations, models

from treatments.consultations.index_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("consultations", "0019_fold_words")]

    operations = [
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(fields=["updated_at", "id"], name="request_by_last_change"),
        ),
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(fields=["concern", "created_at", "id"], name="request_by_concern"),
        ),
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(fields=["concern", "updated_at", "id"], name="request_by_concern_change"),
        ),
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(fields=["page_language", "created_at", "id"], name="request_by_form_language"),
        ),
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(
                condition=models.Q(("folded_language", ""), _negated=True),
                fields=["created_at", "id", "folded_language"],
                name="request_by_language",
            ),
        ),
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(fields=["assigned_to", "created_at", "id"], name="request_by_colleague"),
        ),
        AddIndexConcurrently(
            model_name="consultationrequest",
            index=models.Index(fields=["assigned_to", "updated_at", "id"], name="request_by_colleague_change"),
        ),
    ]
