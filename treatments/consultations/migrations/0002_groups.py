"""Does nothing any more: the groups of staff are made after every `migrate`, see treatments.consultations.staff_groups.

It stays because sites have recorded it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("consultations", "0001_tables"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = []
