from django.db import models


class Desk(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Reporter(models.Model):
    name = models.CharField(max_length=50)
    desk = models.ForeignKey(Desk, null=True, blank=True, on_delete=models.SET_NULL, related_name="reporters")
    mentor = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="pupils")

    def __str__(self):
        return self.name

    @property
    def output(self):
        return self.articles.count()

    @property
    def initial(self):
        return self.name[0]


class Badge(models.Model):
    reporter = models.OneToOneField(Reporter, on_delete=models.CASCADE, related_name="badge")
    number = models.CharField(max_length=20)


class Tag(models.Model):
    name = models.CharField(max_length=50)


class ArticleQuerySet(models.QuerySet):
    def live(self):
        return self.filter(is_live=True)

    def newest(self):
        return self.order_by("-pk").first()


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):
    def longest(self):
        return self.order_by("-words")

    def total_words(self):
        return self.aggregate(total=models.Sum("words"))["total"]


class Article(models.Model):
    SECTIONS = [("n", "News"), ("s", "Sport")]

    title = models.CharField(max_length=50)
    body = models.TextField(blank=True)
    words = models.IntegerField(default=0)
    is_live = models.BooleanField(default=False)
    section = models.CharField(max_length=1, choices=SECTIONS, default="n")
    author = models.ForeignKey(Reporter, on_delete=models.CASCADE, related_name="articles")
    editor = models.ForeignKey(Reporter, null=True, blank=True, on_delete=models.SET_NULL, related_name="edited")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")

    objects = ArticleManager()

    def __str__(self):
        return f"{self.title} by {self.author.name}"

    def byline(self):
        return f"By {self.author.name}"

    def headline(self):
        return self.title.upper()

    def publish(self):
        self.is_live = True
        self.save(update_fields=["is_live"])

    @classmethod
    def draft(cls, title, author_id):
        return cls(title=title, author_id=author_id)

    @classmethod
    def started(cls, title, author_id):
        return cls.objects.create(title=title, author_id=author_id)

    @staticmethod
    def any_live():
        return Article.objects.live().exists()


class Comment(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    text = models.CharField(max_length=50)

    class Meta:
        ordering = ["pk"]
