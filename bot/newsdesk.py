"""The one object under every door."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from threading import Event

from bot.answered_before import AnsweredBefore
from bot.answering import Answering, Asked
from bot.background import health_of
from bot.briefs.briefs import Briefs
from bot.conversations import PastConversations
from bot.desk_values import Example, Health
from bot.examples import SAMPLE_OUTLETS, SAMPLE_QUESTIONS
from bot.explaining import explained
from bot.feedback import ReadersFeedback, remembered
from bot.question import INFERRED_FIELDS, InferredField
from bot.requests.answering import Requests
from bot.retrieval.explaining import Explanation
from bot.searching import Found, Searched, Searching
from bot.settings import Settings
from bot.summariser import Summariser
from bot.values import Answer, AnswerFinished, SearchResult, StreamEvent, WriterChoice
from bot.verdicts.contrasting import Scoring
from bot.ways_in import WaysIn
from bot.writers import Writer
from bot.writers.model import ModelWriter
from library.errors import BadInput
from library.library import Diagnosis
from library.values import Filters, Turn

MOST_RESULTS = 1000


class Newsdesk(Summariser):
    """Ask, search, sum up, and keep the library. Synchronous, and safe to use from several threads."""

    def __init__(
        self, settings: Settings, searching: Searching, quoting: Scoring, model: ModelWriter, ways_in: WaysIn
    ) -> None:
        super().__init__(settings, searching, model, ways_in)
        self._quoting = quoting
        self._answered_before = AnsweredBefore(searching.library, settings)
        self._requests = Requests(self, searching, settings)

    def ask(
        self,
        question: str,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        writer: WriterChoice | None = None,
        now: date | None = None,
        conversation_id: str | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Answer:
        """Answer a question. `now` is the day that "today" means. Raises BadInput."""
        for event in self.stream(
            question, filters=filters, writer=writer, now=now, conversation_id=conversation_id, infer=infer
        ):
            if isinstance(event, AnswerFinished):
                return event.answer
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        writer: WriterChoice | None = None,
        now: date | None = None,
        conversation_id: str | None = None,
        history: Sequence[Turn] = (),
        depth: int = 0,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Iterator[StreamEvent]:
        """Answer as events: the evidence, the text as it is written, at last the whole answer. Raises BadInput.

        `history` is what was said before where there is no conversation to keep it in. The event of the evidence tells
        what was found behind it, up to `depth` passages in all. `infer` says what may be read from the question to
        narrow the search; `Answer.understood` tells what was.
        """
        asked = Asked(
            question,
            filters,
            now or _today(),
            history if conversation_id is None else self.turns(conversation_id),
            conversation_id,
            depth,
            infer,
        )
        chosen = self._writer(writer)
        answering = Answering(self._library, self._searching, self.settings, chosen, self._quoting)
        requested = self._requests.events(asked, writer)
        for event in requested or self._answered_before.events(asked, chosen, answering.events):
            if isinstance(event, AnswerFinished) and conversation_id is not None:
                yield AnswerFinished(answer=remembered(self._library, conversation_id, event.answer))
            else:
                yield event

    def _writer(self, choice: WriterChoice | None) -> Writer:
        wanted = choice or self.settings.writer
        by_model = wanted == "llm" or (wanted == "auto" and self.settings.has_model)
        return self._model if by_model else self._quoting

    def new_conversation(self) -> str:
        """A name for a conversation; its turns are kept as they come."""
        return self._library.conversations.start()

    def turns(self, conversation_id: str) -> tuple[Turn, ...]:
        """The turns of a conversation, oldest first. Raises BadInput for a name that none can have."""
        return self._library.conversations.turns(conversation_id)

    @cached_property
    def conversations(self) -> PastConversations:
        """Past conversations."""
        return PastConversations(self._library)

    @cached_property
    def feedback(self) -> ReadersFeedback:
        """What readers say of answers."""
        return ReadersFeedback(self._library)

    @cached_property
    def briefs(self) -> Briefs:
        """Saved questions and topics that are run again."""
        return Briefs(self._library, self)

    def _run_due(self, stop: Event) -> None:
        self.briefs.run_due(stop.is_set)

    def example_questions(self) -> tuple[Example, ...]:
        """Questions for the first page of a library that holds the sample articles; none for another."""
        return SAMPLE_QUESTIONS if set(self.outlets()) >= SAMPLE_OUTLETS else ()

    def search(
        self,
        words: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        now: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> tuple[SearchResult, ...]:
        """The results of `found`."""
        return self.found(words, k=k, filters=filters, now=now, infer=infer).results

    def found(
        self,
        words: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        now: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Found:
        """The k best passages. Raises BadInput for nothing to search for, or a k outside 1 to 1,000."""
        return self._searched(words, k, filters, now, infer).found()

    def explain(
        self,
        words: str,
        *,
        k: int = 10,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        now: date | None = None,
        infer: Collection[InferredField] = INFERRED_FIELDS,
    ) -> Explanation:
        """How `found` comes to its passages. Raises BadInput as it does."""
        return explained(self._searched(words, k, filters, now, infer), self.settings, self._searching.reranker)

    def _searched(
        self, words: str, k: int, filters: Filters, now: date | None, infer: Collection[InferredField]
    ) -> Searched:
        if not 1 <= k <= MOST_RESULTS:
            raise BadInput(f"k is the number of passages to find, 1 to {MOST_RESULTS}")
        return self._searching.search(self._searching.understand(words, today=now or _today(), infer=infer), filters, k)

    def health(self) -> Health:
        """Counts, and whether vectors are behind; quick."""
        writer = self._writer(None)
        return health_of(self._library, writer.name, writer.trouble(), self._backgrounds)

    def doctor(self) -> Diagnosis:
        """Hold all parts of the library against each other, and ask whether the model's server is there."""
        found = super().doctor()
        trouble = self._writer(None).trouble(look=True)
        return found._replace(problems=(*found.problems, trouble)) if trouble else found


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
