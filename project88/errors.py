"""The error tree of project88.

Project88Error            whatever we raise on purpose; its text is a sentence for the person who reads it
|-- ConfigurationError    settings, files or versions are not as they must be; retrying will not help
|-- TransientError        the world was in the way (database gone, disk full); trying again may work
|-- BadInputError         what was handed to us cannot be used as it is
`-- NotAllowedError       the asker may not do or see this
"""


class Project88Error(Exception):
    """Something went wrong that we know how to explain."""


class ConfigurationError(Project88Error):
    """Settings, files or versions are not as they must be."""


class TransientError(Project88Error):
    """A passing obstacle: trying again may work."""


class BadInputError(Project88Error):
    """What was handed over cannot be used as it is."""


class NotAllowedError(Project88Error):
    """The asker may not do or see this."""
