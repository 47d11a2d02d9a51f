"""What views and jobs share. None of it is a coroutine."""

from asgiref.sync import sync_to_async
from press import stock
from press.models import Article, Reporter


def live_titles():
    return [article.title for article in Article.objects.live().order_by("pk")]


def live_articles():
    return Article.objects.live().order_by("pk")


def by_author(name):
    return Article.objects.filter(author__name=name)


def front_page():
    return {"lead": lead_title(), "count": stock.stock_of_live()}


def lead_title():
    lead = Article.objects.newest()
    return lead.title if lead else ""


def name_of(article):
    return article.author.name


def title_of(article):
    return article.title.strip()


def shout(text):
    return text.upper()


@sync_to_async
def stored_titles():
    return live_titles()


@sync_to_async
def lazy_articles():
    return Article.objects.live().order_by("pk")


class Digest:
    def __init__(self, desk):
        self.desk = desk

    def names(self):
        return sorted(Reporter.objects.filter(desk__name=self.desk).values_list("name", flat=True))

    def heading(self):
        return f"From {self.desk}"

    @property
    def size(self):
        return Reporter.objects.filter(desk__name=self.desk).count()

    @property
    def rows(self):
        return Reporter.objects.filter(desk__name=self.desk)


class Registry:
    """Keeps things in memory. It only speaks like a manager."""

    def __init__(self):
        self.kept = {}

    def get(self, key):
        return self.kept.get(key)

    def create(self, key, value):
        self.kept[key] = value
        return value

    def count(self):
        return len(self.kept)

    def first(self):
        return next(iter(self.kept.values()), None)

    def save(self):
        return True

    def filter(self, prefix):
        return [value for key, value in self.kept.items() if key.startswith(prefix)]
