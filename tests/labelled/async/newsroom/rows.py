"""Fills the tables of the newsroom."""

from django.contrib.auth.models import User
from press.models import Article, Badge, Comment, Desk, Reporter, Tag


def fill():
    User.objects.create_user("ann", "ann@example.com", "secret", first_name="Ann")
    city, sport = Desk.objects.create(name="City"), Desk.objects.create(name="Sport")
    ida = Reporter.objects.create(name="Ida", desk=city)
    noor = Reporter.objects.create(name="Noor", desk=sport, mentor=ida)
    Reporter.objects.create(name="Ole", mentor=noor)
    Badge.objects.create(reporter=ida, number="B1")
    Badge.objects.create(reporter=noor, number="B2")
    tags = [Tag.objects.create(name=name) for name in ("harbour", "budget", "cup")]
    for number, author in enumerate([ida, noor, ida, noor], 1):
        article = Article.objects.create(
            title=f"Story {number}", words=100 * number, is_live=number < 4, author=author, editor=noor
        )
        article.tags.set(tags[: number % 3])
        Comment.objects.create(article=article, text=f"Well {number}")
