"""Broken templates: always a CompileError or a template, never another exception."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from postmail.compiler import Folders, compile_template, expand
from postmail.errors import CompileError, RenderError
from tests.compiler.facts import facts
from tests.compiler.languages import POLISH
from tests.compiler.shop import FOLDER, KNOWN, NAMES

#: Mutations of each template; about half of them still compile.
ROUNDS = 60
#: What is put in: one scrap a line.
_SCRAPS = (Path(__file__).parent / "scraps.txt").read_text("utf-8").split("\n")
_UNSEEN = ["\n", "\t", " ", "\0", "\x02p", "\ue000"]


def _mutant(text: str, chance: random.Random) -> str:
    """*text* with a part cut out, doubled, moved, or something foreign put in."""
    start = chance.randrange(len(text))
    end = min(len(text), start + chance.choice([1, 1, 2, 5, 20, 80]))
    match chance.randrange(5):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + text[start:]
        case 2:
            at = chance.randrange(len(text))
            return text[:start] + text[at : at + end - start] + text[end:]
        case _:
            return text[:start] + chance.choice(_SCRAPS + _UNSEEN) + text[start:]


def _outcome(folder: Path, kind: str) -> str:
    folders = Folders((folder, FOLDER))
    try:
        compiled = compile_template(expand(folders, kind), POLISH.language, KNOWN)
    except CompileError as error:
        assert error.what and error.file

        return "refused"
    try:
        compiled.render(facts())
    except RenderError:
        return "failed"
    return "rendered"


@pytest.mark.parametrize("name", NAMES)
def test_mutants(name: str, tmp_path: Path) -> None:
    """A mutated template is refused with a place, or compiles, and then renders or says why not."""
    chance = random.Random(name)
    whole = (FOLDER / name / "body.mjml").read_text("utf-8")
    outcomes: Counter[str] = Counter()
    path = tmp_path / name / "body.mjml"
    path.parent.mkdir()
    for _ in range(ROUNDS):
        text = whole
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            text = _mutant(text, chance)
        path.write_text(text, "utf-8")
        outcomes[_outcome(tmp_path, name)] += 1
    assert outcomes["refused"] and outcomes["rendered"]


@pytest.mark.parametrize("sign", ["%", "-1", "(", "'a'"])
def test_a_sign_before_the_name_of_a_tag(sign: str, tmp_path: Path) -> None:
    """`{% % if ... %}` is a slip of the hand, and told with its place."""
    path = tmp_path / "mail" / "body.mjml"
    path.parent.mkdir()
    path.write_text(f"{{% {sign} if flag %}}x{{% endif %}}", "utf-8")

    assert _outcome(tmp_path, "mail") == "refused"
