"""Every SQL statement and migration of the product, one purpose a file."""
