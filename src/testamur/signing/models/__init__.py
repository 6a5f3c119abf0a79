"""Tables of signing."""

from testamur.signing.models.checkpoints import Checkpoint
from testamur.signing.models.documents import DidDocument, SignedDocument
from testamur.signing.models.keys import Key
from testamur.signing.models.status import StatusEntry, StatusList

__all__ = ["Checkpoint", "DidDocument", "Key", "SignedDocument", "StatusEntry", "StatusList"]
