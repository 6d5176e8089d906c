"""The error tree of project88.

Project88Error            whatever we raise on purpose; its text is a sentence for the person who reads it
|-- ConfigurationError    settings, files or versions are not as they must be; retrying will not help
|-- TransientError        the world was in the way (database gone, disk full); trying again may work
|-- BadInputError         what was handed to us cannot be used as it is
`-- NotAllowedError       the asker may not do or see this

Somebody who has proved nothing reads the sentence of an error only where its class is `for_anybody`: it then speaks of
what they sent or of a passing obstacle, never of what is stored, of people or of settings.
"""

from typing import ClassVar


class Project88Error(Exception):
    """Something went wrong that we know how to explain."""

    for_anybody: ClassVar[bool] = False


class ConfigurationError(Project88Error):
    """Settings, files or versions are not as they must be."""


class TransientError(Project88Error):
    """A passing obstacle: trying again may work."""

    for_anybody = True


class BadInputError(Project88Error):
    """What was handed over cannot be used as it is."""

    for_anybody = True


class NotAllowedError(Project88Error):
    """The asker may not do or see this."""
