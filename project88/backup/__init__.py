"""Backups of an installation: what is taken, where it is kept, how it comes back, and how one knows that it did."""
