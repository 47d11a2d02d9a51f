"""What managers and methods of querysets load."""

from forum.models import Category, Member, Post, Topic


def by_a_method_of_the_queryset():
    return [t.category.name for t in Topic.queries.for_list()]  # ok: MIR101


def by_a_method_that_filters():
    return [t.category.name for t in Topic.queries.open()]  # want: MIR101


def by_a_method_of_the_manager():
    return [t.category.name for t in Topic.objects.for_list().open()]  # ok: MIR101


def by_a_method_of_the_manager_that_filters():
    return [t.category.name for t in Topic.objects.open()]  # want: MIR101


def by_a_method_and_something_else_is_read():
    return [t.category.moderator.nick for t in Topic.objects.for_list()]  # want: MIR103|MIR101


def by_a_method_and_a_path_more():
    topics = Topic.objects.for_list().select_related("category__moderator")
    return [t.category.moderator.nick for t in topics]  # ok: MIR103, MIR101


def by_the_manager_itself():
    return {t.title: [p.writer.nick for p in t.posts.all()] for t in Topic.busy.all()}  # ok: MIR102, MIR103


def by_the_manager_itself_and_something_else_is_read():
    return {t.title: t.category.name for t in Topic.busy.all()}  # want: MIR101


def by_a_method_that_prefetches():
    return {t.title: [p.writer.nick for p in t.posts.all()] for t in Topic.queries.open().with_posts()}  # ok: MIR102, MIR103


def by_a_method_that_prefetches_and_more_is_read():
    found = []
    for t in Topic.queries.with_posts():
        for p in t.posts.all():
            found += [m.nick for m in p.likes.all()]  # want: MIR103|MIR102
    return found


def by_a_method_that_annotates():
    return [(t.title, t.number_of_posts) for t in Topic.queries.numbered()]  # ok: MIR102, MIR125


def by_a_method_that_annotates_and_counts_again():
    return [(t.number_of_posts, t.posts.count()) for t in Topic.queries.numbered()]  # want: MIR102|MIR125|MIR124


def by_a_method_that_gives_one_row():
    return Topic.queries.newest().headline()  # ok: MIR104


def the_manager_of_a_relation():
    category = Category.objects.get(name="C2.0")
    return [t.category.name for t in category.topics.open()]  # ok: MIR101


def the_manager_of_each_relation():
    return [c.topics.open().count() for c in Category.objects.filter(level=2)]  # want: MIR125|MIR105


def the_default_manager_prefetches_nothing():
    return [p.topic.category.name for p in Post.objects.all()]  # want: MIR103|MIR101


def the_base_manager():
    return [t.category.name for t in Topic._base_manager.all()]  # want: MIR101


def the_default_manager():
    return [t.category.name for t in Topic._default_manager.for_list()]  # ok: MIR101


def a_headline_of_each():
    return [t.headline() for t in Topic.objects.all()]  # want: MIR104


def a_headline_of_each_loaded():
    return [t.headline() for t in Topic.objects.for_list()]  # ok: MIR104


def the_pins_of_each():
    return [pin.key for t in Topic.objects.all() for pin in t.pins.all()]  # want: MIR102


def the_pins_of_each_prefetched():
    return [pin.key for t in Topic.objects.get_queryset().prefetch_related("pins") for pin in t.pins.all()]  # ok: MIR102


def the_members_who_liked():
    return [m.nick for p in Post.objects.prefetch_related("likes") for m in p.likes.all()]  # ok: MIR102


def the_members_who_liked_and_who_invited_them():
    posts = Post.objects.prefetch_related("likes")
    return [m.inviter.nick for p in posts for m in p.likes.all() if m.inviter_id]  # want: MIR103|MIR101


def the_members_who_liked_and_all_about_them():
    posts = Post.objects.prefetch_related("likes__inviter")
    return [m.inviter.nick for p in posts for m in p.likes.all() if m.inviter_id]  # ok: MIR103, MIR101


def what_members_liked():
    return [m.liked.filter(topic__closed=False).count() for m in Member.objects.all()]  # want: MIR125|MIR105
