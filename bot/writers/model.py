"""The writer that asks a chat model, at OpenAI or at any address that speaks like it."""

import logging
import math
import random
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from datetime import date

import prompts
from bot.question import Question
from bot.quoting.probing import OrderProbe
from bot.settings import Settings
from bot.values import Evidence
from bot.writers import Declined, Piece, Used
from bot.writers.breaker import Breaker, Rest
from bot.writers.client import ChatClient
from bot.writers.keys import PassageKeys
from bot.writers.laying import Laid, lay_out
from bot.writers.reading import Reading
from bot.writers.refusals import explain, is_its_fault, may_pass, refused_part, wished_delay
from library.errors import ModelUnavailable
from library.tokens import count_tokens
from library.values import Turn

_log = logging.getLogger(__name__)

PROMPT = "answer/v2"
RETRIES = 2
"""Further tries when the server is busy, or fails, before its first word."""
LONGEST_TEXT = 200_000
"""Characters of a whole text that are read; a server need not keep to the tokens that it was allowed."""


class ModelWriter:
    """Writes with a chat model. Nothing is imported or asked before the first `write`.

    `write` raises ModelUnavailable, with one sentence for the reader, for whatever goes wrong on the way.
    """

    def __init__(
        self,
        settings: Settings,
        seed: int | None = None,
        keys: PassageKeys | None = None,
        breaker: Breaker | None = None,
        probe: OrderProbe | None = None,
    ) -> None:
        """Without a breaker, it is asked however often it has failed; without a probe, rules alone find orders."""
        self._settings = settings
        self._client = ChatClient(settings, seed)
        self._keys = keys or PassageKeys()
        self._breaker = breaker
        self._probe = probe
        self._prompt = prompts.load(PROMPT)

    @property
    def name(self) -> str:
        """The model's name; UNNAMED while the server has not been asked for it."""
        return self._client.name

    @property
    def prompt(self) -> str:
        """The prompt and its version."""
        return self._prompt.name

    @property
    def repeats_itself(self) -> bool:
        """As far as a server does at temperature 0; one that does not take it does not."""
        return "temperature" not in self._client.left_out

    def trouble(self, *, look: bool = False) -> str | None:
        """Why it cannot be asked at present; `look` asks its server for the list of models, which costs nothing."""
        rest = self._breaker.rest() if self._breaker else None
        if rest:
            return _resting(rest, self._client.address)
        return self._looked() if look else None

    def _looked(self) -> str | None:
        try:
            self._client.listed()
        except Exception as error:  # noqa: BLE001  the seam: whatever a client raises becomes one sentence
            return str(explain(error, self._client.endpoint()))
        return None

    def write(
        self, question: Question, evidence: Sequence[Evidence], today: date, history: Sequence[Turn] = ()
    ) -> Generator[Piece]:
        """Stream the model's answer; closing the iterator closes the connection.

        Used comes once the model has finished: its own count, or ours when the server gives none.
        """
        if not evidence:
            yield Declined()
            return
        budget = self._settings.model_context_tokens
        keys = self._keys.of(question.standalone, evidence)
        shown = self._without_orders(evidence)
        laid = lay_out(self._prompt, question, shown, today=today, history=history, budget=budget, keys=keys)
        reading = Reading(laid.keys)
        try:
            with closing(self._stream(laid)) as stream:
                yield from reading.pieces(stream)
        except ModelUnavailable:
            if reading.text:
                yield reading.used or _counted(laid, reading.text)
            raise
        yield reading.used or _counted(laid, reading.text)
        if reading.declined:
            yield Declined()

    def _without_orders(self, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
        """The evidence as the model may see it."""
        if self._probe is None:
            return evidence
        texts = self._probe.without_orders([each.text for each in evidence])
        return [each.model_copy(update={"text": text}) for each, text in zip(evidence, texts, strict=True)]

    def complete(
        self, system: str, user: str, *, longest: int = LONGEST_TEXT, seconds: float = math.inf
    ) -> tuple[str, Used]:
        """The model's whole text for a prompt that is no reader's question, and the tokens spent.

        Of a text past `longest` characters the rest is not read; one that takes more than `seconds` raises
        ModelUnavailable.
        """
        words: list[str] = []
        used: Used | None = None
        laid = Laid(system, user, {})
        with closing(self._stream(laid, seconds)) as stream:
            for item in stream:
                if isinstance(item, Used):
                    used = item
                    continue
                words.append(item)
                longest -= len(item)
                if longest <= 0:
                    break
        text = "".join(words)
        return text, used or _counted(laid, text)

    def _stream(self, laid: Laid, seconds: float = math.inf) -> Generator[str | Used]:
        """The answer, unless the model is being left alone; `seconds` is for all of it."""
        breaker = self._breaker
        if breaker is None:
            yield from self._tries(laid, seconds)
            return
        rest = breaker.enter()
        if rest:
            raise ModelUnavailable(_resting(rest, self._client.address))
        spoke = False
        try:
            for item in self._tries(laid, seconds):
                spoke = True
                yield item
        except _Failed as error:
            breaker.failed(str(error))
            raise
        except BaseException:
            # Whoever reads has had enough, or the question was at fault.
            (breaker.worked if spoke else breaker.left)()
            raise
        breaker.worked()

    def _tries(self, laid: Laid, seconds: float) -> Generator[str | Used]:
        """Ask, and ask again as long as that may help and nothing has been said yet."""
        now = time.monotonic()
        end = now + min(seconds, self._settings.model_whole_seconds)
        until = min(end, now + self._settings.model_timeout_seconds)
        begun, tries = False, 0
        while True:
            try:
                with closing(self._client.ask(laid, end)) as answer:
                    for item in answer:
                        begun = True
                        yield item
                return
            except Exception as error:  # noqa: BLE001  the seam: whatever a client raises becomes one sentence
                _log.info("asking the model raised %s", type(error).__name__)
                if begun or not self._mended(error, tries, until):
                    told = explain(error, self._client.endpoint())
                    raise (_Failed(str(told)) if is_its_fault(error) else told) from None
            tries += 1

    def _mended(self, error: Exception, tries: int, until: float) -> bool:
        """Whether to ask again: without the part that the server refused, or after a pause."""
        part = refused_part(error)
        if part and self._client.leave_out(part):
            return True
        wished = wished_delay(error)
        # Not all who were turned away together come back together.
        pause = 0.5 * 2**tries * random.uniform(0.5, 1.5) if wished is None else wished  # noqa: S311
        if tries >= RETRIES or not may_pass(error) or time.monotonic() + pause > until:
            self._client.forget_name()
            return False
        time.sleep(pause)
        return True


class _Failed(ModelUnavailable):
    """The model is at fault, and may be better after a pause."""


def _resting(rest: Rest, address: str) -> str:
    again = f"it is asked again in {math.ceil(rest.seconds)} seconds" if rest.seconds else "it is being tried now"
    reason = rest.reason.removeprefix(f"the model at {address} ")
    return f"the model at {address} has failed {rest.failures} times in a row, and {again}; the last time it {reason}"


def _counted(laid: Laid, text: str) -> Used:
    return Used(count_tokens(laid.system + laid.user), count_tokens(text), counted=True)
