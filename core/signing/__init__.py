"""Files that a store hands out to signed requests alone: who signs which addresses, how, and until when."""
