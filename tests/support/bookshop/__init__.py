"""A bookshop: the models that the cases of rules import, small enough to keep in mind."""
