"""Numbers for the drawings of the tools."""

from django import template

register = template.Library()


@register.filter
def unlocalised(number: float) -> str:
    """For SVG, which knows a point and no comma, whatever the language of the page."""
    return f"{number:g}"
