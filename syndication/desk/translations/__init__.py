"""The translator's work: the original beside the translation, what changed in it, and what waits.

Uses the stored editions of the original, so that what was redacted is shown to nobody. May import
``blog`` and the channels, as the desk does; ``blog`` knows nothing of it: its editor takes the side
panel, and its checks the state of the original, from what is registered there.
"""
