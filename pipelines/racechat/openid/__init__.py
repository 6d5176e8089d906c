"""Trusting the address that OpenWebUI signs for, where an OpenID provider is the one way to sign in to it."""
