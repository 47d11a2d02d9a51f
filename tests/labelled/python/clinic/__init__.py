"""A small clinic: models that have methods, properties and texts of their own."""
