from django import template

from common.money import rounded

register = template.Library()


@register.filter
def money(amount):
    if amount is None:
        return "-"
    return f"€ {rounded(amount):,.2f}"


@register.filter
def stars(rating):
    return "★" * rating + "☆" * (5 - rating)


@register.inclusion_tag("pagination.html", takes_context=True)
def pagination(context, page):
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}
