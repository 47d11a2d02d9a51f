"""One-to-one relations, from both sides."""

from bookshop.models import Author, Book, Locker, Novella, Passport, Profile


def forward():
    return [profile.author.name for profile in Profile.objects.all()]  # want: MIR101 "profile.author"


def reverse():
    return [author.profile.bio for author in Author.objects.all()]  # want: MIR101 "author.profile"
    #       ^^^^^^^^^^^^^^


def reverse_by_the_name_of_the_model():
    numbers = []
    for author in Author.objects.all():
        try:
            numbers.append(author.passport.number)  # want: MIR101 "author.passport"
        except Passport.DoesNotExist:
            numbers.append("")
    return numbers


def asked_for_with_hasattr():
    return [hasattr(author, "passport") for author in Author.objects.all()]  # want: MIR101 "passport"


def asked_for_with_getattr():
    return [getattr(author, "passport", None) is None for author in Author.objects.all()]  # want: MIR101


def under_another_query_name():
    return [author.locker.code for author in Author.objects.all()]  # want: MIR101 "author.locker"


def back_to_where_it_came_from():
    return [author.profile.author.name for author in Author.objects.select_related("profile")]  # ok: MIR101


def forward_and_back():
    return [profile.author.profile.bio for profile in Profile.objects.select_related("author")]  # ok: MIR101


def reverse_loaded():
    authors = Author.objects.select_related("profile")
    return [author.profile.bio for author in authors]  # ok: MIR101


def reverse_prefetched():
    authors = Author.objects.prefetch_related("passport")
    return [hasattr(author, "passport") for author in authors]  # ok: MIR101


def loaded_under_its_query_name():
    return [author.locker.code for author in Author.objects.select_related("has_locker")]  # ok: MIR101


def from_a_parent_to_its_child():
    return [book.novella.series for book in Book.objects.all()]  # want: MIR101 "book.novella"


def from_a_child_to_its_parent():
    return [novella.book_ptr.title for novella in Novella.objects.all()]  # ok: MIR101


def the_key_of_the_parent():
    return [novella.book_ptr_id for novella in Novella.objects.all()]  # ok: MIR101


def a_key_that_is_inherited():
    return [novella.author.name for novella in Novella.objects.all()]  # want: MIR101 "novella.author"


def a_key_that_is_inherited_loaded():
    return [novella.author.name for novella in Novella.objects.select_related("author")]  # ok: MIR101
