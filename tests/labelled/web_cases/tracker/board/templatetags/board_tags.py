# topic: templates
from django import template

register = template.Library()


@register.inclusion_tag("board/parts/card.html")
def card(issue, size="small"):
    return {"item": issue, "size": size}


@register.inclusion_tag("board/parts/loaded_card.html", takes_context=True)
def loaded_card(context, issue):
    return {"item": issue, "tags": issue.labels.all(), "request": context.get("request")}  # ok: MIR102|MIR104


@register.simple_tag
def owner_of(area):
    return area.owner.full_name  # want: MIR104|MIR118 @owner-of


@register.simple_tag
def plain_code(area):
    return area.code.upper()


@register.filter
def team_name(person):
    return person.team.label if person else ""  # want: MIR104|MIR118 @team-name


@register.filter(name="initials")
def initials(person):
    return f"{person.first[:1]}{person.last[:1]}"  # ok: MIR104
