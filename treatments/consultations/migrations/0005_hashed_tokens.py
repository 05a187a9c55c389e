"""The tokens of forms leave the tables; only their hashes stay, as of every other key.

Drafts keep the hash of their cookie, so a form that is being filled in goes on.
"""

import hashlib

from django.db import migrations, models

BATCH = 1000


def hash_tokens(apps, schema_editor):
    requests = apps.get_model("consultations", "ConsultationRequest").objects
    last = 0
    while batch := list(requests.filter(pk__gt=last).order_by("pk").only("pk", "submit_token_hash")[:BATCH]):
        for request in batch:
            token = request.submit_token_hash
            request.submit_token_hash = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        requests.bulk_update(batch, ["submit_token_hash"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("consultations", "0004_suspected_open")]

    operations = [
        migrations.RenameField("consultationrequest", "submit_token", "submit_token_hash"),
        # Going back brings no token back: a form that was sent before then counts as a new one.
        migrations.RunPython(hash_tokens, migrations.RunPython.noop),
        migrations.RemoveField("draft", "submit_token"),
    ]
