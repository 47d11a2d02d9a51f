"""A forum: a tree of categories, things that can be pinned to anything, and managers of its own."""
