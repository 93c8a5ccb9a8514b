"""`postmail` and `python -m postmail`."""

from __future__ import annotations

import io
import sys

from postmail.cli.run import run


def main() -> None:
    """Run the command line on the arguments of this process, and leave with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a mail has more characters than some terminals
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
