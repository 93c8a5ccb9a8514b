"""`postmail` and `python -m postmail`."""

from __future__ import annotations

import gc
import io
import signal
import sys

from postmail.cli.run import run

#: How many objects more there may be before Python looks for circles of them: syntax trees and
#: classes are many, and stay. Looking after every 700, as it would, takes a tenth of a command.
_COLLECT_AFTER = 200_000


def main() -> None:
    """Run the command line on the arguments of this process, and leave with its exit status."""
    gc.set_threshold(_COLLECT_AFTER)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end: as by Ctrl-C
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a mail has more characters than some terminals
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
