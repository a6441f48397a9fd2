"""An embedder behind any endpoint that speaks OpenAI's `/v1/embeddings`: the one place that knows openai."""

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from library.embedders import EmbedderIdentity
from library.errors import EmbedderUnavailable

if TYPE_CHECKING:
    import numpy as np
    from openai import OpenAI

BATCH = 96
"""Texts in one request."""

RETRIES = 3
"""Tries after the first, with growing pauses, when the endpoint is busy, broken or out of reach."""


class OpenAIEmbedder:
    """An `Embedder` that asks `model` at `base_url`, which ends in `/v1`; may be shared between threads.

    `dimension` asks the model for vectors of that length. Where the model has only one, give None: it is
    learnt from a first, tiny request, which reading `identity` makes too. Without `api_key` a word that is no
    key is sent: the environment is not searched for one.

    Every request raises EmbedderUnavailable when no usable answer comes; its message has no key and no text.
    """

    def __init__(
        self,
        base_url: str,
        api_key: SecretStr | None,
        model: str,
        dimension: int | None,
        timeout_seconds: float = 30,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._model = model
        self._asked = dimension
        self._timeout_seconds = timeout_seconds
        self._lock = threading.Lock()
        self._learnt: int | None = None

    @property
    def identity(self) -> EmbedderIdentity:
        """From the endpoint's address, the model's name and the dimension. Raises EmbedderUnavailable."""
        dimension = self._dimension()
        parts = f"{self._base_url}\n{self._model}\n{dimension}"
        digest = hashlib.sha256(parts.encode()).hexdigest()
        return EmbedderIdentity(f"openai:{self._model}", dimension, digest)

    def embed_passages(self, texts: Sequence[str]) -> "np.ndarray":
        """Vectors of `texts`, in order: (n, dimension) float32, unit length. Raises EmbedderUnavailable."""
        import numpy as np

        dimension = self._dimension()
        if not texts:
            return np.empty((0, dimension), np.float32)
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        unique = list(places)
        batches = [self._request(unique[at : at + BATCH], dimension) for at in range(0, len(unique), BATCH)]
        return np.concatenate(batches)[[places[text] for text in texts]]

    def embed_question(self, text: str) -> "np.ndarray":
        """The vector of `text`: (dimension,) float32, unit length. Raises EmbedderUnavailable."""
        vector: np.ndarray = self.embed_passages([text])[0]
        return vector

    def _dimension(self) -> int:
        if self._asked is not None:
            return self._asked
        with self._lock:
            if self._learnt is None:
                self._learnt = int(self._request(["news"], None).shape[1])
            return self._learnt

    def _request(self, texts: list[str], dimension: int | None) -> "np.ndarray":
        """Unit vectors of at most BATCH texts, of `dimension` unless that is not known yet."""
        import openai

        asked = openai.omit if self._asked is None else self._asked
        try:
            # Asked for floats, not for the client's default of base64, which many other servers do not know.
            answer: Any = self._client.embeddings.create(
                model=self._model, input=texts, dimensions=asked, encoding_format="float"
            )
        # No cause goes into what is raised: its text is the endpoint's, which may repeat the key or a text.
        except openai.APIStatusError as error:
            raise self._failure(_status_in_words(error.status_code)) from None
        except openai.APITimeoutError:
            raise self._failure(f"did not answer within {self._timeout_seconds:g} seconds") from None
        except openai.APIConnectionError:
            raise self._failure("cannot be reached") from None
        except (openai.OpenAIError, ValueError):
            raise self._failure("sent an answer that cannot be read") from None
        vectors = self._unit_vectors(answer, len(texts))
        if dimension not in {None, vectors.shape[1]}:
            raise self._failure(f"sent vectors of {vectors.shape[1]} numbers instead of {dimension}")
        return vectors

    @cached_property
    def _client(self) -> "OpenAI":
        from openai import OpenAI

        # Given none, the client would look in the environment and send this endpoint another one's key.
        key = "none" if self._api_key is None else self._api_key.get_secret_value()
        return OpenAI(base_url=self._base_url, api_key=key, timeout=self._timeout_seconds, max_retries=RETRIES)

    def _unit_vectors(self, answer: Any, count: int) -> "np.ndarray":
        """The answer's vectors in the order of the request, checked: (count, any) float32, unit length."""
        import numpy as np

        try:
            rows = {int(row.index): row.embedding for row in answer.data}
            complete = len(answer.data) == count and sorted(rows) == list(range(count))
            vectors = np.array([rows[place] for place in sorted(rows)], np.float64)
        except (AttributeError, TypeError, ValueError):
            raise self._failure("sent an answer without vectors") from None
        if not complete or vectors.ndim != 2:
            raise self._failure(f"did not send one vector for each of {count} texts")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and (lengths > 0).all()):
            raise self._failure("sent a vector without a direction")
        return (vectors / lengths).astype(np.float32)

    def _failure(self, what: str) -> EmbedderUnavailable:
        # Only the host: an address may carry a key.
        host = urlsplit(self._base_url).hostname
        return EmbedderUnavailable(f"The embedding endpoint at {host} {what} (model {self._model}).")


def _status_in_words(status: int) -> str:
    if status in {401, 403}:
        return f"refused the key (HTTP {status}); check the key set for embeddings"
    if status == 404:
        return "knows no such model or address (HTTP 404); check both"
    if status == 429:
        return "has had enough requests for now (HTTP 429); try later"
    return f"refused the request (HTTP {status})" if status < 500 else f"failed (HTTP {status}); try later"
