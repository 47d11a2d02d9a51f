"""Django's vocabulary as data, checked against Django itself by the tests."""
