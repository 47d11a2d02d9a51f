"""Tasks that are run without a request."""

from front import tasks


def numbers():
    return tasks.recount()


def closing():
    return tasks.close_all()


def closing_rightly():
    return tasks.close_all_rightly()


def closing_and_reminding():
    return tasks.close_and_remind()
