"""Rows for the models of this project."""

from board.models import Area, Comment, Issue, Label
from people.models import Person, Team


def fill(size):
    teams = [Team.objects.create(label=f"Team {i}") for i in range(size)]
    people = [Person.objects.create(first=f"F{i}", last=f"L{i:02}", team=teams[i]) for i in range(size)]
    for team, person in zip(teams, people):
        team.lead = person
        team.save()
    areas = [Area.objects.create(code=f"area-{i}", owner=people[i]) for i in range(size)]
    labels = [Label.objects.create(text=f"label {i}") for i in range(size)]
    before = None
    for i in range(size):
        issue = Issue.objects.create(summary=f"Issue {i}", area=areas[i], assignee=people[i], duplicate_of=before)
        issue.labels.set([labels[i], labels[0]])
        issue.watchers.set([people[i], people[(i + 1) % size]])
        for each in range(2):
            Comment.objects.create(issue=issue, writer=people[(i + each) % size], body="Yes")
        before = issue
    first = Issue.objects.order_by("pk").first()
    for person in people:
        Comment.objects.create(issue=first, writer=person, body="Me too")
