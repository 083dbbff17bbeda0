"""What editions announce to the packages above them.

Each signal is sent inside the transaction that makes the change, so receivers write rows only and
an exception in one rolls the change back.
"""

from django.dispatch import Signal

# edition=…, keys=… (versions of the post and of every selection that it is or was in), before=…
# (the slugs of its topics until now). A new edition was recorded, or a post was withdrawn.
edition_recorded = Signal()

# head=… The words, terms or renditions that readers get of a post changed, or it was withdrawn
# (``head.live`` is false).
head_changed = Signal()

# post_id=…, partner=…, sequence=…, at=… A partner (its id) could read the scheduled post ahead, and
# no longer can; ``sequence`` is that of the ledger entry for it.
embargo_ended = Signal()

# post_id=…, at=… The same edition got a new sequence number, so that consumers read it once more.
sequence_renewed = Signal()
