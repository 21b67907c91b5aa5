"""Side by side against what people use today: `make bench`."""
