"""Tags, which lead through another model, and models that a metaclass links to each other."""

from __future__ import annotations

import pytest

from mir_lsp.index import Index
from mir_lsp.index.models import model, relation
from mir_lsp.index.schema import RelationKind
from tests.support.projects import ROOT, class_id, facts_from, index_of

HEAD = "from django.db import models\n"

TAGGIT = {
    "taggit/__init__.py": "",
    "taggit/managers.py": """
        from django.db.models.fields.related import RelatedField

        class TaggableManager(RelatedField):
            def __init__(self, verbose_name="", help_text="", through=None, blank=False, related_name=None): ...
            def contribute_to_class(self, cls, name): ...
    """,
    "taggit/models.py": """
        from django.contrib.contenttypes.fields import GenericForeignKey
        from django.contrib.contenttypes.models import ContentType
        from django.db import models

        class Tag(models.Model): ...

        class CommonGenericTaggedItemBase(models.Model):
            content_type = models.ForeignKey(ContentType, models.CASCADE)
            content_object = GenericForeignKey()
            class Meta:
                abstract = True

        class TaggedItem(CommonGenericTaggedItemBase):
            tag = models.ForeignKey(Tag, models.CASCADE, related_name="items")
    """,
}
BOOKS = """
from django.db import models
from taggit.managers import TaggableManager
from taggit.models import TaggedItem

class Topic(models.Model): ...

class BookTopic(models.Model):
    tag = models.ForeignKey(Topic, models.CASCADE)
    content_object = models.ForeignKey("Book", models.CASCADE)

class Book(models.Model):
    {field}
    title = models.TextField()
"""


def tagged(field: str) -> Index:
    settings = {"settings.py": "INSTALLED_APPS = ['taggit', 'shop']\n", "shop/__init__.py": ""}
    return index_of({**TAGGIT, **settings, "shop/models.py": BOOKS.format(field=field)})


@pytest.mark.parametrize(
    ("field", "target", "through", "accessor"),
    [
        ("tags = TaggableManager()", "taggit/models.py:Tag", "taggit/models.py:TaggedItem", "book_set"),
        ("tags = TaggableManager('Tags', 'Help', TaggedItem)", "taggit/models.py:Tag", None, "book_set"),
        ("tags = TaggableManager(through='BookTopic', related_name='books')", "shop/models.py:Topic", None, "books"),
    ],
)
def test_tags_are_rows_of_what_the_model_between_leads_to(
    field: str, target: str, through: str | None, accessor: str
) -> None:
    index = tagged(field)
    found = index.db.get(relation, class_id("shop/models.py:Book"), "tags")

    assert found is not None
    assert found.kind is RelationKind.MANY_TO_MANY
    assert found.target == class_id(target)
    assert through is None or found.through == class_id(through)
    back = index.db.get(relation, class_id(target), accessor)
    assert back is not None
    assert back.target == class_id("shop/models.py:Book")


def test_a_generic_model_between_joins_the_tagged_model_and_another_does_not() -> None:
    book = class_id("shop/models.py:Book")
    generic = tagged("tags = TaggableManager()").db.get(relation, book, "tagged_items")
    assert generic is not None
    assert (generic.kind, generic.target) == (RelationKind.GENERIC_RELATION, class_id("taggit/models.py:TaggedItem"))

    plain = tagged("tags = TaggableManager(through=BookTopic)").db
    assert plain.get(relation, book, "tagged_items") is None
    known = plain.get(model, book)
    assert known is not None
    assert known.complete
    assert [field.name for field in known.fields] == ["id", "title", "tags"]
    assert [field.column for field in known.fields] == ["id", "title", None]


def test_tags_through_what_is_not_known_lead_nowhere() -> None:
    found = tagged("tags = TaggableManager(through=choose())").db.get(
        relation, class_id("shop/models.py:Book"), "tags"
    )
    assert found is not None
    assert found.target is None


def test_what_is_tagged_is_known_anew_when_the_model_between_changes() -> None:
    index = tagged("tags = TaggableManager(through='BookTopic')")
    topic, tag = class_id("shop/models.py:Topic"), class_id("taggit/models.py:Tag")
    assert index.db.get(relation, topic, "book_set") is not None
    assert index.db.get(relation, tag, "book_set") is None

    text = BOOKS.format(field="tags = TaggableManager()")
    index.set_file(f"{ROOT}/shop/models.py", facts_from(text))
    assert index.db.get(relation, topic, "book_set") is None
    assert index.db.get(relation, tag, "book_set") is not None


ORGANIZATIONS = {
    "organizations/__init__.py": "",
    "organizations/base.py": """
        from django.db.models.base import ModelBase

        def with_metaclass(meta, *bases): ...

        class OrgMeta(ModelBase):
            def __new__(cls, name, bases, attrs): ...
    """,
    "organizations/abstract.py": """
        from django.db import models
        from organizations.base import OrgMeta, with_metaclass

        class AbstractOrganization(with_metaclass(OrgMeta, models.Model)):
            class Meta:
                abstract = True
        class AbstractOrganizationUser(with_metaclass(OrgMeta, models.Model)):
            class Meta:
                abstract = True
        class AbstractOrganizationOwner(with_metaclass(OrgMeta, models.Model)):
            class Meta:
                abstract = True
        class AbstractOrganizationInvitation(with_metaclass(OrgMeta, models.Model)):
            class Meta:
                abstract = True
    """,
}
CLUBS = """
from django.db import models
from organizations.abstract import *

class User(models.Model): ...
class Club(AbstractOrganization): ...
class Member(AbstractOrganizationUser):
    since = models.DateField()
class Head(AbstractOrganizationOwner):
    organization = models.OneToOneField(Club, models.CASCADE, related_name="head")
"""
INVITATION = "class Invitation(AbstractOrganizationInvitation): ...\n"


def clubs(text: str) -> Index:
    settings = {"settings.py": "AUTH_USER_MODEL = 'clubs.User'\nINSTALLED_APPS = ['clubs']\n"}
    return index_of({**ORGANIZATIONS, **settings, "clubs/__init__.py": "", "clubs/models.py": text})


def names(index: Index, name: str) -> list[str]:
    known = index.db.get(model, class_id(f"clubs/models.py:{name}"))
    assert known is not None
    assert known.complete
    return [field.name for field in known.fields]


def test_models_of_all_roles_are_linked() -> None:
    index = clubs(CLUBS + INVITATION)

    assert names(index, "Club") == ["id", "users"]
    assert names(index, "Member") == ["id", "since", "user", "organization"]
    assert names(index, "Head") == ["id", "organization", "organization_user"]
    assert names(index, "Invitation") == ["id", "invited_by", "invitee", "organization"]
    for owner, accessor, target in (
        ("User", "clubs_club", "Club"),
        ("User", "clubs_member", "Member"),
        ("User", "clubs_invitation_sent_invitations", "Invitation"),
        ("Club", "organization_users", "Member"),
        ("Club", "head", "Head"),
        ("Member", "head", "Head"),
    ):
        found = index.db.get(relation, class_id(f"clubs/models.py:{owner}"), accessor)
        assert found is not None, (owner, accessor)
        assert found.target == class_id(f"clubs/models.py:{target}")
    users = index.db.get(relation, class_id("clubs/models.py:Club"), "users")
    assert users is not None
    assert users.through == class_id("clubs/models.py:Member")


def test_models_are_linked_when_the_last_role_comes_and_no_longer_when_it_goes() -> None:
    index = clubs(CLUBS)
    assert names(index, "Club") == ["id"]

    index.set_file(f"{ROOT}/clubs/models.py", facts_from(CLUBS + INVITATION))
    assert names(index, "Club") == ["id", "users"]

    index.set_file(f"{ROOT}/clubs/models.py", facts_from(CLUBS))
    assert names(index, "Club") == ["id"]
    assert index.db.get(relation, class_id("clubs/models.py:User"), "clubs_club") is None


def test_a_field_class_with_a_base_that_is_not_known_makes_fields_of_an_unknown_type() -> None:
    text = (
        f"{HEAD}from importlib import import_module\nBase = getattr(import_module(NAME), 'Slug')\n"
        "class SlugField(Base): ...\nclass Slug(Base): ...\n"
        "class Book(models.Model):\n    slug = SlugField()\n    other = Slug()\n"
    )
    known = index_of({"shop/models.py": text}).db.get(model, class_id("shop/models.py:Book"))
    assert known is not None
    assert [(field.name, field.type) for field in known.fields][1:] == [("slug", None)]


def test_tags_are_no_manager_of_the_model() -> None:
    found = tagged("tags = TaggableManager()").db.get(model, class_id("shop/models.py:Book"))
    assert found is not None
    assert [(each.name, each.known) for each in found.managers] == [("objects", True)]


def test_tags_of_a_package_out_of_view_are_no_manager_of_the_model() -> None:
    book = BOOKS.format(field="tags = TaggableManager()").replace("from taggit.models import TaggedItem\n", "")
    found = index_of({"shop/__init__.py": "", "shop/models.py": book}).db.get(model, class_id("shop/models.py:Book"))
    assert found is not None
    assert [each.name for each in found.managers] == ["objects"]
