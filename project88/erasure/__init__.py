"""People who asked to be forgotten: taken out, and kept out.

What this package knows of an erased person is keyed hashes (`identities`, `keys`). The import and the merge hold rows
against them (`guard`); `erasing` takes a person out of a database, `replaying` does it again to a restored one.
"""

from project88.erasure.guard import ERASED, Erasures, load_erasures
from project88.erasure.keys import rekey

__all__ = ["ERASED", "Erasures", "load_erasures", "rekey"]
