"""The bookshop: every kind of relation that Django has, each at least once."""

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from bookshop.managers import DraftManager, LoadingManager, SaleQuerySet


class Publisher(models.Model):
    name = models.CharField(max_length=50)
    city = models.CharField(max_length=50)


class Author(models.Model):
    name = models.CharField(max_length=50)
    publisher = models.ForeignKey(Publisher, null=True, on_delete=models.SET_NULL, related_name="authors")
    mentor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="pupils")

    def __str__(self):
        return self.name


class Profile(models.Model):
    """Every author has one."""

    author = models.OneToOneField(Author, on_delete=models.CASCADE, related_name="profile")
    bio = models.CharField(max_length=50)
    country = models.ForeignKey("Country", on_delete=models.CASCADE)


class Passport(models.Model):
    """Every second author has one; it is reached by the name of the model."""

    author = models.OneToOneField(Author, on_delete=models.CASCADE)
    number = models.CharField(max_length=50)


class Country(models.Model):
    name = models.CharField(max_length=50)


class Tag(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    pages = models.IntegerField(default=100)
    is_draft = models.BooleanField(default=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    editor = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL, related_name="edited_books")
    tags = models.ManyToManyField(Tag, related_name="books")
    notes = GenericRelation("Note")

    objects = models.Manager()
    drafts = DraftManager()


class Novella(Book):
    """A child of `Book` with a table of its own."""

    series = models.CharField(max_length=50)


class Chapter(models.Model):
    """Sorted by `Meta.ordering`, and reached from books by the default name."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    heading = models.CharField(max_length=50)
    number = models.IntegerField()

    class Meta:
        ordering = ("number",)


class Review(models.Model):
    class Mood(models.TextChoices):
        PRAISE = "praise"
        BLAME = "blame", "Blame"

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="reviews", related_query_name="review")
    reviewer = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+")
    stars = models.IntegerField()
    mood = models.CharField(max_length=9, choices=Mood.choices, default="praise")


class Edition(models.Model):
    """`objects` loads the book, `plain` does not."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="editions")
    isbn = models.CharField(max_length=50)

    objects = LoadingManager()
    plain = models.Manager()


class Sale(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="sales")
    price = models.IntegerField()
    is_paid = models.BooleanField(default=True)

    objects = SaleQuerySet.as_manager()


class Remark(models.Model):
    """Its text names the book that it is about."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="remarks")
    words = models.CharField(max_length=50)

    def __str__(self):
        return f"{self.words} about {self.book.title}"


class Note(models.Model):
    """Can be pinned to anything."""

    text = models.CharField(max_length=50)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    content_object = GenericForeignKey()


# rechecked: bookshop/models:Locker
class Locker(models.Model):
    shelf = models.IntegerField(default=0)

    """Every author has one; lookups spell it in another way than attributes do."""

    author = models.OneToOneField(
        Author, on_delete=models.CASCADE, related_name="locker", related_query_name="has_locker"
    )
    code = models.CharField(max_length=50)
