"""The demo: a private database with a season of races, the Pipelines server and OpenWebUI, all on loopback."""
