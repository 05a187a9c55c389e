"""How a phone number is dialled by a link."""

from django import template

register = template.Library()


@register.filter
def dialled(number: str) -> str:
    """`+44 20 7946 0000` as `+442079460000`."""
    return "".join(sign for sign in str(number) if sign.isdecimal() or sign == "+")
