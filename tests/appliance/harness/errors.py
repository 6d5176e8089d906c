"""What can go wrong with hosts that boot here."""


class LabError(Exception):
    """A host, a network or a server of the laboratory could not be had; the message says what and where to look."""


class CommandError(LabError):
    """A command on a host ended with another code than zero. Its output is in the message."""
