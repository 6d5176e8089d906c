"""Checking an installation: one finding a part, each with what to do."""
