"""Inputs that nobody would write, made by the thousand from fixed seeds."""
