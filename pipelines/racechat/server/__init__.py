"""The Pipelines server with a door in front: key on every route, signed user, bounded bodies, downloads."""
