"""Renders forms with the site's own templates, and marks no untouched control as invalid."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class BoundField(forms.BoundField):
    """Firefox and WebKit report an empty required control as invalid unless aria-invalid says otherwise."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        if built.get("required"):
            built.setdefault("aria-invalid", "false")
        return built


class FormRenderer(TemplatesSetting):
    bound_field_class = BoundField
