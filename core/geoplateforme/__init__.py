"""IGN's Géoplateforme: the API Entrepôt, the harvest of a WMS into a pyramid, and its publication."""
