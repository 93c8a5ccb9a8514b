"""
What `import postmail` costs in CPU time: `python -m benchmarks.imports`.

Each statement runs in fresh interpreters; the least of several runs counts, because the machine
can only add to it. The interpreter's own start is not in it.
"""

from __future__ import annotations

import subprocess
import sys

#: {statement: the most that it may cost, ms of CPU}.
BUDGETS = {
    "import postmail": 60,
    "from postmail import Order, messages": 150,
    "from postmail import Catalogue": None,
    "from postmail.cli.commands import postmail": None,
}
RUNS = 7


def cost(statement: str) -> float:
    """The CPU time of *statement* in a fresh interpreter, ms."""
    code = (
        f"import time; begin = time.process_time(); {statement}; "
        "print((time.process_time() - begin) * 1000)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
        for _ in range(RUNS)
    ]
    return min(map(float, runs))


def main() -> int:
    """Print a line for each statement; the exit status is 1 where a budget is exceeded."""
    exceeded = False
    for statement, budget in BUDGETS.items():
        taken = cost(statement)
        over = budget is not None and taken > budget
        exceeded |= over
        limit = f"of {budget} ms" if budget else ""
        print(f"{statement:45} {taken:6.0f} ms {limit} {'OVER' if over else ''}".rstrip())
    return int(exceeded)


if __name__ == "__main__":
    sys.exit(main())
