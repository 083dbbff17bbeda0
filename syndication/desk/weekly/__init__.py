"""The weekly mail: what waits for a person, once a week, on Monday morning.

``waiting`` finds what waits, ``people`` who gets a mail and for whom, ``mail`` writes it,
``rounds`` sends it, ``account`` is the part of the account page. It imports the desk's reports,
links and translations; only the timer and the desk's hooks import it.
"""
