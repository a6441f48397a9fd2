"""Prompts: released texts stay as they are, and nothing filled in is read as a template."""

import hashlib
from pathlib import Path

import pytest

import prompts

RELEASED = {
    "answer/v1": "6af56afa800c1ea6986318cede2f639473c8c0c3c9e9ba4ecf54572355e5fc12",
    "answer/v2": "4433601c30485e415a8e423ed856fc732a57dd0801fc7a32893dca6844f31667",
    "check/v1": "7506f920f77e4135c81834ddf00a21b7f401e7c4075f6f14c2482181e30b4387",
    "judge_correctness/v1": "a14b5233f0babd6c226e043190156d5d28b8cf0e1552ea5c6b29809e035a3bbc",
    "judge_faithfulness/v1": "08e7dd426d4fb0ee275e8f895b98558aa702c56cc1d0efe75f835f24899cac3b",
    "judge_newsroom/v1": "882912b3f9fb07e92a11701d4875604b958dbda9c4f42ac6f1e96a370cb5ce0e",
    "make_questions/v1": "4f0fe0a03a51fbd5bdc92037643a1c9293679a34848e4cb5479aaf5b3ddacacf",
    "repair/v1": "3c1a16374b9907bf9557a843060bce85165a6baf0af334a03d6f902d51f0f9a5",
    "summarize/v1": "af7f0355b1483e3ee2b5308562767fae2f2e5f37ba07f7bb1a910fa28f512c6e",
    "understand/v1": "3cb4c143666dec5be8528462dd2485784dfd6b9e0ca6a0579161741f4c7d424d",
}
"""A prompt named here is never edited: write the next version beside it, and add it."""

ROOT = Path(prompts.__file__).parent


@pytest.mark.parametrize("name", sorted(RELEASED))
def test_released_prompts_are_not_edited(name: str) -> None:
    assert prompts.load(name).digest == RELEASED[name]


def test_every_prompt_is_pinned() -> None:
    assert {f"{file.parent.name}/{file.stem}" for file in ROOT.glob("*/*.md")} == set(RELEASED)


def test_digest_is_that_of_the_file() -> None:
    content = (ROOT / "answer" / "v1.md").read_bytes()
    assert prompts.load("answer/v1").digest == hashlib.sha256(content).hexdigest()


def test_blanks_are_filled_once() -> None:
    user = prompts.load("answer/v1").fill(
        "user",
        today="2026-03-07",
        conversation="",
        passages="$question {question} %s ${today}",
        question="Who?",
    )
    assert "$question {question} %s ${today}" in user
    assert user.count("Who?") == 1


def test_a_missing_blank_is_named() -> None:
    with pytest.raises(prompts.PromptError, match=r"answer/v1, section user: nothing given for \$question"):
        prompts.load("answer/v1").fill("user", today="", conversation="", passages="")


@pytest.mark.parametrize("name", ["answer/v99", "answer", "../answer/v1", "answer/v1.md", "", "/etc/passwd"])
def test_an_unknown_prompt_names_the_known(name: str) -> None:
    with pytest.raises(prompts.PromptError, match="answer/v1"):
        prompts.load(name)


def test_an_unknown_section_names_the_known() -> None:
    with pytest.raises(prompts.PromptError, match="no section closing; it has system, user"):
        prompts.load("answer/v1").fill("closing")
