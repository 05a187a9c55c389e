"""Radios and tick boxes drawn in one go: Django takes three templates for each, and a form here has over a hundred."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.forms.widgets import ChoiceWidget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class _DrawnAtOnce(ChoiceWidget):
    """The same HTML as Django's own: a list of lines, each a label with its control inside."""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        widget = self.get_context(name, value, dict(attrs or {}))["widget"]
        lines = format_html_join(
            "\n",
            '<div><label for="{}"><input{}> {}</label></div>',
            (
                (option["attrs"].get("id", ""), flatatt(_attributes(option)), option["label"])
                for _group, options, _index in widget["optgroups"]
                for option in options
            ),
        )
        return format_html("<div{}>{}</div>", flatatt({"id": widget["attrs"].get("id")}), lines)


def _attributes(option: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": option["type"], "name": option["name"], "value": option["value"], **option["attrs"]}


class Radios(_DrawnAtOnce, forms.RadioSelect):
    pass


class TickBoxes(_DrawnAtOnce, forms.CheckboxSelectMultiple):
    pass
