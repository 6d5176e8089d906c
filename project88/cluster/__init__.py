"""A private PostgreSQL server in a folder of its own: never the system's, and nothing but loopback."""

from project88.cluster.private import PrivateCluster

__all__ = ["PrivateCluster"]
