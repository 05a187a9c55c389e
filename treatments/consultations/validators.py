from collections.abc import Sized

from django.core.validators import MaxLengthValidator
from django.utils.deconstruct import deconstructible

from treatments.consultations.texts import typed_length


@deconstructible
class MaxTypedLength(MaxLengthValidator):
    """The same count as the form's: a browser sends a line break as two characters, and the form counts it as one."""

    def clean(self, x: Sized) -> int:
        return typed_length(str(x))
