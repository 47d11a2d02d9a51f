"""Rows become texts."""

from bookshop.models import Author, Book, Remark


def by_str():
    return [str(remark) for remark in Remark.objects.all()]  # want: MIR115 "__str__"


def in_an_f_string():
    return [f"- {remark}" for remark in Remark.objects.all()]  # want: MIR115
    #            ^^^^^^


def on_one_branch_only(loaded=False):
    remarks = Remark.objects.all()
    if loaded:
        remarks = remarks.select_related("book")
    return [str(remark) for remark in remarks]  # want: MIR115 likely "branches"


def loaded():
    return [str(remark) for remark in Remark.objects.select_related("book")]  # ok: MIR115


def one_row():
    return str(Remark.objects.first())  # ok: MIR115


def a_text_of_columns_only():
    return [str(author) for author in Author.objects.all()]  # ok: MIR115


def another_text():
    return [str(remark.pk) for remark in Remark.objects.all()], Book.objects.count()  # ok: MIR115


def by_the_names_of_a_pattern():
    lines = []
    for remark in Remark.objects.all():
        lines.append("%(number)s: %(remark)s" % {"number": len(lines), "remark": remark})  # want: MIR115
    return lines


def named_by_no_pattern():
    lines = []
    for remark in Remark.objects.all():
        lines.append("%(number)d" % {"number": len(lines), "remark": remark})  # ok: MIR115
    return lines
