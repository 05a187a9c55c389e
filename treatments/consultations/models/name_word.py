from django.db import models

from treatments.consultations.models.consultation_request import ConsultationRequest
from treatments.consultations.rules import NAME_LENGTH


class NameWord(models.Model):
    """One word of a patient's name, so that staff find "O'Neill" under N as under O; it goes with its request."""

    consultation = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="name_words")
    # One character may decompose into several: an Arabic ligature becomes eighteen.
    word = models.CharField(max_length=NAME_LENGTH * 18, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["consultation", "word"], name="name_word_once"),
        ]

    def __str__(self) -> str:
        return self.word
