"""The dock's contents: the catalogue panel and the controllers behind it."""
