# topic: templates
from board.models import Area, Comment, Issue
from django import template
from django.utils.html import format_html

register = template.Library()


@register.inclusion_tag("wall/bits/sidebar.html")
def sidebar(limit=30):
    return {"areas": Area.objects.order_by("code")[:limit]}


@register.inclusion_tag("wall/bits/quiet_sidebar.html")
def quiet_sidebar():
    return {"areas": Area.objects.select_related("owner").order_by("code")}


@register.simple_tag
def latest_issues():
    return Issue.objects.order_by("-pk")[:40]


@register.simple_tag(takes_context=True)
def badge(context, issue):
    number = Comment.objects.filter(issue=issue).count()  # want: MIR104|MIR118|MIR107|MIR114 @badge
    return format_html("<b>{}</b>", number)


@register.simple_tag
def light_badge(issue):
    return format_html("<b>{}</b>", issue.answers_count)  # ok: MIR104, MIR114


@register.filter
def assigned_to(issue, person_id):
    return issue.assignee_id == person_id  # ok: MIR104


@register.filter
def in_area(issue, code):
    return issue.area.code == code  # want: MIR104|MIR118 @in-area
