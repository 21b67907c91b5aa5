"""The Géoplateforme: harvests that run there, and the layers that are published from them."""
