"""Rows for the forum: as many roots, branches, leaves, topics, posts and pins as it is large."""

from forum import models


def fill(size):
    members = []
    for i in range(size):
        members.append(models.Member.objects.create(nick=f"nick{i}", inviter=members[i - 1] if i else None))
    above = [None] * size
    for level in range(3):
        above = [
            models.Category.objects.create(name=f"C{level}.{i}", level=level, parent=above[i], moderator=members[i])
            for i in range(size)
        ]
    for i, leaf in enumerate(above):
        opened_by = None if i % 4 == 3 else members[i]
        topic = models.Topic.objects.create(title=f"Topic {i}", body="word " * 20, category=leaf, opened_by=opened_by)
        post = models.Post.objects.create(topic=topic, writer=members[-i], text=f"Post {i}")
        post.likes.set(members[:2])
        models.Pin.objects.create(by=members[i], target=topic)
        models.Pin.objects.create(by=members[-i], target=post)
