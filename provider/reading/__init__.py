"""What is written in the parameters, and what it stands for. Imported when an algorithm is checked or run."""
