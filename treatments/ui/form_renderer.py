"""How Django draws forms here: with the site's own templates, and no untouched control is called invalid."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class BoundField(forms.BoundField):
    """Firefox and WebKit call every empty required control invalid that does not say otherwise."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        if built.get("required"):
            built.setdefault("aria-invalid", "false")
        return built


class FormRenderer(TemplatesSetting):
    bound_field_class = BoundField
