# topic: templates
from django import template

register = template.Library()


@register.filter
def twice(value):
    return f"{value} {value}"
