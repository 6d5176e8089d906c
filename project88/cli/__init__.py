"""The command line: one module per command, each with a typer app called `app`."""
