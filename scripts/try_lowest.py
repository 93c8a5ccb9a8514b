"""
Whether postmail works with the lowest versions that it says it works with: `make quality` runs it.

An environment of its own (`.quality/lowest`) gets each dependency of the core at its lower bound,
and there the demo runs, and what tests need no more than the core. Names of days and months are not
asked: they are the data of the Babel at hand.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".quality" / "lowest"
#: What asks much of pydantic, Babel and lxml; none of it needs an extra.
TESTS = (
    "tests/test_brand.py",
    "tests/test_catalogue.py",
    "tests/test_messages.py",
    "tests/test_model.py",
    "tests/test_money.py",
    "tests/test_order.py",
    "tests/fast/test_about.py",
    "tests/fast/test_orders.py",
)


def lowest(requirement: str) -> str:
    """
    The pin of the oldest version that is allowed.

    >>> lowest("premailer>=3.10,<4")
    'premailer==3.10'
    """
    asked = Requirement(requirement)
    (bound,) = (part.version for part in asked.specifier if part.operator == ">=")
    return f"{asked.name}=={bound}"


def main() -> None:
    """Make the environment anew, and use it."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = [lowest(one) for one in declared["project"]["dependencies"]]
    print(*pins, sep="\n", flush=True)
    venv.create(HOME, with_pip=True, clear=True)
    python = str(HOME / "bin" / "python")
    for arguments in (
        ["pip", "install", "--quiet", "--editable", str(ROOT), *pins, "pytest", "hypothesis"],
        ["postmail", "demo", "--out", str(HOME / "demo")],
        ["pytest", "-q", "-p", "no:cacheprovider", "--noconftest", *TESTS],
    ):
        if subprocess.run([python, "-m", *arguments], cwd=ROOT, check=False).returncode:
            sys.exit(f"{arguments[0]} fails with the lowest versions of pyproject.toml")


if __name__ == "__main__":
    main()
