"""Questions that a model writes, each held against its article before it becomes a draft."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, cast

import prompts
from bot.settings import Settings
from bot.writers import Used
from bot.writers.model import ModelWriter
from eval.making.drafts import Draft
from eval.making.material import Material, draft_id, folded, lines
from eval.questions import GoldEvidence, SetQuestion
from eval.scoring import stands_in
from library.errors import ModelUnavailable
from library.tokens import count_tokens, cut_to_tokens
from library.values import KeptArticle

PROMPT = "make_questions/v1"
LONGEST_QUESTION, LONGEST_ANSWER = 300, 200
"""Characters."""
REPLY_TOKENS_EACH = 120
"""Allowed for one question of a reply, when a budget is kept."""
FAILURES = 3
"""Articles in a row for which the model fails before the run ends."""
INTERRUPTED = "it was interrupted"
OnCall = Callable[[int, int], None]
"""Told how many articles the model was asked about, and of how many."""

_ANGLES = str.maketrans("<>", "‹›")
_OBJECT = re.compile(r"\{[^{}]*\}", re.DOTALL)
_LEANS = re.compile(r"\b(?:the|this) (?:article|text|passage|report|piece)\b", re.IGNORECASE)


class Chat(Protocol):
    """Text for a system and a user prompt, with the tokens spent. Raises ModelUnavailable."""

    def complete(self, system: str, user: str) -> tuple[str, Used]: ...


class Budget(NamedTuple):
    """What a run may spend at most; no call is begun that might pass it."""

    calls: int = 200
    tokens: int = 300_000


BUDGET = Budget()


class ModelRun(NamedTuple):
    """Drafts, what was spent, what was turned away and why, and why the run ended early, if it did."""

    drafts: tuple[Draft, ...]
    calls: int
    tokens: int
    rejected: dict[str, int]
    stopped: str | None


def model_chat(settings: Settings) -> Chat:
    """The configured model; nothing is asked of it yet."""
    return ModelWriter(settings)


def model_drafts(
    material: Material,
    chat: Chat,
    *,
    each: int = 3,
    budget: Budget = BUDGET,
    article_tokens: int = 2500,
    on_call: OnCall | None = None,
) -> ModelRun:
    """Ask the model for `each` questions on every article, as far as the budget goes.

    An article for which the model fails is passed over and counted; after FAILURES of them in a row the run ends. An
    interrupt ends it too, and what was written until then, and paid for, is given back.
    """
    asking = _Asking(material, chat, each)
    stopped: str | None = None
    try:
        for at, call in enumerate(_calls(material, each, article_tokens)):
            if on_call:
                on_call(at, min(len(material.articles), budget.calls))
            if asking.calls >= budget.calls or asking.tokens + call.expected > budget.tokens:
                stopped = f"the budget of {budget.calls} calls and {budget.tokens:,} tokens is spent"
            else:
                stopped = asking.ask(call)
            if stopped:
                break
    except KeyboardInterrupt:
        stopped = INTERRUPTED
    return ModelRun(tuple(asking.drafts.values()), asking.calls, asking.tokens, dict(asking.rejected), stopped)


def expected_spending(
    material: Material, *, each: int = 3, budget: Budget = BUDGET, article_tokens: int = 2500
) -> Budget:
    """The calls and tokens, its replies at their longest, that a run may take; nothing is asked."""
    calls = tokens = 0
    for call in _calls(material, each, article_tokens):
        if calls >= budget.calls or tokens + call.expected > budget.tokens:
            break
        calls, tokens = calls + 1, tokens + call.expected
    return Budget(calls, tokens)


class _Call(NamedTuple):
    """What is asked on one article, and the tokens it may take."""

    article: KeptArticle
    system: str
    user: str
    expected: int


def _calls(material: Material, each: int, article_tokens: int) -> Iterator[_Call]:
    prompt = prompts.load(PROMPT)
    for article in material.articles:
        system, user = prompt.fill("system"), _user(prompt, article, each, article_tokens)
        yield _Call(article, system, user, count_tokens(system + user) + each * REPLY_TOKENS_EACH)


class _Asking:
    """A run under way."""

    def __init__(self, material: Material, chat: Chat, each: int) -> None:
        self._material, self._chat, self._each = material, chat, each
        self.drafts: dict[str, Draft] = {}
        self.rejected: Counter[str] = Counter()
        self.calls = self.tokens = self._failures = 0

    def ask(self, call: _Call) -> str | None:
        """Ask on one article; why the run is to end, if it is."""
        self.calls += 1
        try:
            text, used = self._chat.complete(call.system, call.user)
        except ModelUnavailable as error:
            self.rejected[f"the model failed: {error}"] += 1
            self.tokens, self._failures = self.tokens + call.expected, self._failures + 1
            return str(error) if self._failures >= FAILURES else None
        self._failures = 0
        self.tokens += used.input_tokens + used.output_tokens
        for item in _taken(_written(text), self._each):
            draft = _checked(self._material, call.article, item)
            if isinstance(draft, str):
                self.rejected[draft] += 1
            else:
                self.drafts.setdefault(draft.id, draft)
        return None


def _user(prompt: prompts.Prompt, article: KeptArticle, count: int, most: int) -> str:
    return prompt.fill(
        "user",
        outlet=_harmless(article.outlet or "outlet unknown"),
        date=article.published_on or "date unknown",
        headline=_harmless(article.title),
        article=_harmless(cut_to_tokens(article.text, most)),
        count=str(count),
    )


def _harmless(text: str) -> str:
    """No word of an article ends the part that is marked as quoted."""
    return text.translate(_ANGLES)


def _written(text: str) -> list[dict[str, Any]]:
    """The objects in a reply, whatever stands around them: a list, a fence, a sentence."""
    found: list[dict[str, Any]] = []
    for match in _OBJECT.finditer(text):
        try:
            value = json.loads(match.group())
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(cast("dict[str, Any]", value))
    return found


def _taken(items: Sequence[dict[str, Any]], most: int) -> Iterator[dict[str, Any] | None]:
    """At most as many as were asked for; None once where there is none at all."""
    yield from items[:most] or [None]


def _checked(material: Material, article: KeptArticle, item: dict[str, Any] | None) -> Draft | str:
    """A draft, or why it cannot become one."""
    if item is None:
        return "the reply holds no question"
    question, answer, quote = (item.get(name) for name in ("question", "answer", "quote"))
    if not (isinstance(question, str) and isinstance(answer, str) and isinstance(quote, str)):
        return "question, answer or quote is missing"
    question, answer = " ".join(question.split()), answer.strip(" .")
    reason = _wrong(question, answer)
    if reason:
        return reason
    held = _in_article(article, quote)
    if held is None:
        return "the quote does not stand in the article"
    if not stands_in(answer, held):
        return "the answer does not stand in the quote"
    reference = material.reference(article)
    asked = SetQuestion(
        id=draft_id("model", reference, question),
        question=question,
        answers=(answer,),
        evidence=(GoldEvidence(article=reference, quote=held),),
        kind="model",
    )
    return Draft(made_by="model", question=asked, note=f"written by a model, {PROMPT}")


def _wrong(question: str, answer: str) -> str | None:
    if not (question.endswith("?") and 10 <= len(question) <= LONGEST_QUESTION):
        return "it is no question, or too long a one"
    if not 0 < len(answer) <= LONGEST_ANSWER:
        return "the answer is empty or too long"
    if stands_in(answer, question):
        return "the question holds its answer"
    return "the question leans on the article" if _LEANS.search(question) else None


def _in_article(article: KeptArticle, quote: str) -> str | None:
    """The article's own words for the quote, the marks and the case of letters aside; at least a few words."""
    wanted = folded(quote)
    if len(wanted.split()) < 4:
        return None
    if quote in article.text:
        return quote
    held = [line.text for line in lines(article) if wanted in folded(line.text)]
    return held[0] if held else None
