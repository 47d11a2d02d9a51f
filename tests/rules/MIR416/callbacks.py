"""Callbacks that are registered in tests."""

from unittest import mock

from django.db import transaction
from django.test import TestCase, TransactionTestCase


def publish(told):
    with transaction.atomic():
        transaction.on_commit(lambda: told.append("published"))


class Publishing(TestCase):
    def test_it_is_told(self):
        told = []
        publish(told)  # want: MIR416 "this test never commits: what is registered with `on_commit` does not run" unfixed
#       ^^^^^^^^^^^^^
        self.assertEqual(told, ["published"])

    def test_a_callback_of_its_own(self):
        told = []
        transaction.on_commit(lambda: told.append("published"))  # want: MIR416 unfixed
        self.assertEqual(told, ["published"])

    def test_it_is_told_after_the_commit(self):
        told = []
        with self.captureOnCommitCallbacks(execute=True):
            publish(told)  # ok: MIR416
        self.assertEqual(told, ["published"])

    def test_it_is_told_at_once(self):
        told = []
        with mock.patch("django.db.transaction.on_commit", side_effect=lambda function: function()):
            publish(told)  # ok: MIR416
        self.assertEqual(told, ["published"])


class Committing(TransactionTestCase):
    def test_it_is_told(self):
        told = []
        publish(told)  # ok: MIR416
        self.assertEqual(told, ["published"])
