"""Monitor machine-learning models from inside the data warehouse."""
