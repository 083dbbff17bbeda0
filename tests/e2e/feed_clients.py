"""Feed readers that people use, from Debian's packages, each with a home of its own.

They are asked as their users ask them: by configuration, command line and keys. None of them sees
this machine's own configuration, and each is given half a minute.
"""

import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 30.0
TAB = "\t"
# What a terminal is told beside the words: sequences of ECMA-48, and the choice of a character set.
SIGNALS = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>])")


@dataclass(frozen=True)
class Seen:
    """An entry as a reader keeps it."""

    title: str
    link: str
    content: str
    published: int


class Client:
    """A reader that follows one feed. ``home`` is a directory that is there for it alone."""

    def __init__(self, home: Path, feed: str) -> None:
        home.mkdir()
        self.home = home
        self.feed = feed

    def run(self, *command: str | Path) -> str:
        """What the command says; a failure fails the test."""
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr or done.stdout
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
        }


class Newsboat(Client):
    """newsboat: keeps what it read in a table, and shows it in a terminal."""

    def __init__(self, home: Path, feed: str) -> None:
        super().__init__(home, feed)
        files = {"-u": home / "urls", "-c": home / "cache.db", "-C": home / "config"}
        files["-u"].write_text(f"{feed}\n")
        files["-C"].write_text("auto-reload no\nconfirm-exit no\ntext-width 100\n")
        self.command = ["newsboat", *(str(word) for option in files.items() for word in option)]
        self.cache = files["-c"]

    def fetch(self) -> None:
        assert self.run(*self.command, "-x", "reload") == ""

    def entries(self) -> dict[str, Seen]:
        table = sqlite3.connect(f"file:{self.cache}?mode=ro", uri=True)
        try:
            found = table.execute(
                "SELECT guid, title, url, content, pubDate FROM rss_item WHERE deleted = 0"
            )
            return {guid: Seen(*rest) for guid, *rest in found}
        finally:
            table.close()

    def read_all(self) -> None:
        """Mark everything as read."""
        marked = self.home / "read"
        marked.write_text("".join(f"{guid}\n" for guid in self.entries()))
        self.run(*self.command, "-I", marked)

    def unread(self) -> int:
        return int(self.run(*self.command, "-x", "print-unread").split()[0])

    def shown(self, title: str, words: str) -> str:
        """The screens on the way to an entry: its feed, the list with its title, its words."""
        find, enter, leave = f"/{title}\r", "\r", "qqqq"
        steps = [("Your feeds", enter), (title, find), ("Search results", enter), (words, leave)]
        return Screen(self.command, self.environment).type(steps)


class Sfeed(Client):
    """sfeed: keeps a line for each entry, and writes pages of them for a terminal or a browser."""

    FEED = "followed"

    def __init__(self, home: Path, feed: str) -> None:
        super().__init__(home, feed)
        self.kept = home / "feeds" / self.FEED
        self.kept.parent.mkdir()
        self.configuration = home / "sfeedrc"
        # Its own rule takes id, title and link together for the key: a new title is then a second
        # line. Its configuration may replace that (sfeedrc(5)): by id alone, the newest wins.
        self.configuration.write_text(
            f"sfeedpath={self.kept.parent}\n"
            f"feeds() {{ feed {self.FEED} {feed}; }}\n"
            f'merge() {{ sort -s -u -t \'{TAB}\' -k6,6 "$3" "$2"; }}\n'
        )

    def fetch(self) -> None:
        said = self.run("sfeed_update", self.configuration)
        assert said.split()[-1] == "OK", said

    def entries(self) -> dict[str, Seen]:
        rows = [row.split(TAB) for row in self.kept.read_text("utf-8").splitlines()]
        return {row[5]: Seen(row[1], row[2], row[3], int(row[0])) for row in rows}

    def shown(self, title: str, words: str) -> str:
        """The list for a terminal, and the entry's content as its pager gets it."""
        line = next(row for row in self.kept.read_text("utf-8").splitlines() if title in row)
        assert words in line
        return self.run("sfeed_plain", self.kept) + self.run("sfeed_html", self.kept)


class Rss2email(Client):
    """rss2email: sends a mail for each new entry, by SMTP."""

    def __init__(self, home: Path, feed: str, port: int) -> None:
        super().__init__(home, feed)
        configuration = home / "rss2email.cfg"
        configuration.write_text(
            "[DEFAULT]\n"
            "from = reader@example.org\n"
            "to = somebody@example.org\n"
            "email-protocol = smtp\n"
            f"smtp-server = 127.0.0.1:{port}\n"
            "date-header = True\n"
            "reply-changes = True\n"
            "html-mail = True\n"
            "multipart-html = True\n"
        )
        files = ["-c", str(configuration), "-d", str(home / "data.json")]
        self.command = ["r2e", *files]
        self.run(*self.command, "add", "wellness", feed)

    def fetch(self) -> None:
        self.run(*self.command, "run")


class Screen:
    """A terminal of 120 by 50 in which a program runs, and somebody who types."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self.until = time.monotonic() + PATIENCE
        self.child, self.terminal = pty.fork()
        if not self.child:
            os.execvpe(command[0], list(command), environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))

    def type(self, steps: Sequence[tuple[str, str]]) -> str:
        """Press each step's keys once its words are there. Everything that was shown."""
        shown = ""
        try:
            for words, keys in steps:
                fresh = ""
                while words not in SIGNALS.sub("", fresh):
                    more = self._more()
                    assert more, f"it ended before it showed {words!r}: {shown + fresh}"
                    fresh += more
                shown += fresh
                os.write(self.terminal, keys.encode())
            while self._more():
                """Until it has ended."""
        finally:
            os.close(self.terminal)
            os.kill(self.child, signal.SIGKILL)  # a child that has ended takes no harm
            os.waitpid(self.child, 0)
        return SIGNALS.sub("", shown)

    def _more(self) -> str:
        """What it says next; nothing once it has ended."""
        left = max(0.0, self.until - time.monotonic())
        ready, _, _ = select.select([self.terminal], [], [], left)
        assert ready, "the terminal said nothing more"
        try:
            return os.read(self.terminal, 65_536).decode("utf-8", "replace")
        except OSError:  # Linux says so where the other end is closed
            return ""
