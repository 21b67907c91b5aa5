"""The user's language: texts in it and their order, days, sizes and waiting times in words."""
