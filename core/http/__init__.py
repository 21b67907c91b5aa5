"""HTTP through QGIS: addresses, requests, answers and their errors, retries, sign-ins."""
