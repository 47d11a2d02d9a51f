"""Rows of a tree: functions that call themselves, and each other."""

from __future__ import annotations

from forum.models import Category, Member


def _breadcrumb(node: Category | None) -> list[str]:
    if node is None:
        return []
    return [*_breadcrumb(node.parent), node.name]


def a_function_calls_itself_upwards():
    return [" / ".join(_breadcrumb(leaf)) for leaf in Category.objects.filter(level=2)]  # want: MIR104


def a_function_calls_itself_upwards_and_all_is_there():
    leaves = Category.objects.filter(level=2).select_related("parent__parent")
    return [" / ".join(_breadcrumb(leaf)) for leaf in leaves]  # ok: MIR104


def a_function_calls_itself_for_one_row():
    leaf = Category.objects.filter(level=2).first()
    return _breadcrumb(leaf)  # ok: MIR104


def a_method_calls_itself_upwards():
    return [c.path() for c in Category.objects.exclude(parent=None)]  # want: MIR104


def a_method_calls_itself_upwards_and_all_is_there():
    return [c.path() for c in Category.objects.exclude(parent=None).select_related("parent__parent")]  # ok: MIR104


def a_method_calls_itself_once():
    return Category.objects.get(name="C2.1").path()  # ok: MIR104


def a_method_that_walks_up():
    return {c.pk: c.root().name for c in Category.objects.filter(level__gt=0)}  # want: MIR104


def a_method_that_walks_up_one_row():
    return Category.objects.order_by("-level").first().root().name  # ok: MIR104


def a_text_that_walks_up():
    return [str(c) for c in Category.objects.all()]  # want: MIR115


def a_text_of_roots():
    # The key is tested before the parent is read.
    return [c.name for c in Category.objects.filter(parent=None) if c.is_root()]  # ok: MIR104, MIR115


def walked_up_by_hand():
    paths = []
    for leaf in Category.objects.filter(level=2):
        node, names = leaf, []
        while node is not None:
            names.append(node.name)
            node = node.parent  # want: MIR101
        paths.append(names)
    return paths


def walked_up_by_hand_for_one_row():
    node, names = Category.objects.filter(level=2).first(), []
    while node:
        names.append(node.name)
        node = node.parent  # ok: MIR101
    return names


def walked_up_in_a_map_of_all_rows():
    by_key = {c.pk: c for c in Category.objects.all()}
    paths = []
    for node in by_key.values():
        names = [node.name]
        while node.parent_id:
            node = by_key[node.parent_id]
            names.append(node.name)  # ok: MIR101
        paths.append(names)
    return paths


def a_method_that_goes_down():
    return [c.tree() for c in Category.objects.filter(parent__isnull=True)]  # want: MIR104


def a_method_that_goes_down_and_all_is_there():
    roots = Category.objects.filter(level=0).prefetch_related("children__children__children")
    return [c.tree() for c in roots]  # ok: MIR104


def a_method_that_goes_down_from_a_branch_loaded_halfway():
    roots = Category.objects.filter(level=1).prefetch_related("children")
    return [c.tree() for c in roots]  # want: MIR104


def _is_even(node: Category | None, steps: int = 0) -> bool:
    return steps % 2 == 0 if node is None else _is_odd(node.parent, steps + 1)


def _is_odd(node: Category | None, steps: int) -> bool:
    return steps % 2 == 1 if node is None else _is_even(node.parent, steps + 1)


def two_functions_call_each_other():
    return [_is_even(c) for c in Category.objects.all()]  # want: MIR104


def _countdown(member: Member, left: int) -> str:
    return member.nick if left == 0 else _count_again(member, left - 1)


def _count_again(member: Member, left: int) -> str:
    return _countdown(member, left)


def two_functions_call_each_other_over_columns():
    return [_countdown(m, 3) for m in Member.objects.all()]  # ok: MIR104


def _flat(nodes):
    found = []
    for node in nodes:
        found.append(node.name)
        found.extend(_flat(node.children.all()))
    return found


def a_function_calls_itself_downwards():
    return _flat(Category.objects.filter(parent=None))  # want: MIR104


def a_function_calls_itself_downwards_and_all_is_there():
    roots = Category.objects.filter(parent=None).prefetch_related("children__children__children")
    return _flat(roots)  # ok: MIR104


def level_by_level():
    level, names = list(Category.objects.filter(parent=None)), []
    while level:
        names.append([c.name for c in level])
        level = list(Category.objects.filter(parent__in=level))  # ok: MIR107
    return names


def _walk(node):
    yield node
    for child in node.children.all():
        yield from _walk(child)


def a_generator_calls_itself():
    found = []
    for top in Category.objects.filter(level=0):
        found += [c.name for c in _walk(top)]  # want: MIR104
    return found


def the_parent_and_no_further():
    return [c.parent.name for c in Category.objects.filter(level=2).select_related("parent")]  # ok: MIR101


def the_parent_of_the_parent():
    leaves = Category.objects.filter(level=2).select_related("parent")
    return [c.parent.parent.name for c in leaves]  # want: MIR103|MIR101


def depth_is_a_column():
    return sum(c.depth for c in Category.objects.all())  # ok: MIR104


def children_of_each():
    return {c.name: [child.name for child in c.children.all()] for c in Category.objects.filter(level=0)}  # want: MIR102


def children_gathered_by_hand():
    children = {}
    for c in Category.objects.all():
        children.setdefault(c.parent_id, []).append(c)
    return {c.name: [child.name for child in children.get(c.pk, [])] for c in children[None]}  # ok: MIR102
