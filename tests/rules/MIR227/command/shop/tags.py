from bookshop.models import Tag


def tagged(name):
    return Tag.objects.get_or_create(name=name)  # want: MIR227 unfixed
