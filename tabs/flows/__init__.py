"""The normalizing flows tab."""
