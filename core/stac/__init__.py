"""Talking to a STAC catalogue. Hands out the frozen records; `library` alone knows pystac."""
