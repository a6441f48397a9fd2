"""Models in ONNX files, and the word pieces they read. The one place that knows onnxruntime and tokenizers."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from library.errors import EmbedderBroken

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_REMEDY = "install Newsdesk again, or put the file back from the repository."


def checked(path: Path, sha256: str) -> bytes:
    """What `path` holds. Raises EmbedderBroken when that is nothing, or something else than expected."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EmbedderBroken(f"{path} cannot be read ({error.strerror}): {_REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EmbedderBroken(f"{path} is not the file that this version of Newsdesk was made with: {_REMEDY}")
    return content


def opened(model: bytes) -> "InferenceSession":
    """A session that runs in the thread that calls it; many may at once."""
    import onnxruntime

    runtime: Any = onnxruntime  # half of its names come from a compiled module that no checker sees into
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    # The graphs are written as they are to run. The levels above would fuse their sums and normalisations into an
    # operator that is slower than the two apart.
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def word_pieces(content: bytes, most: int | None = None) -> "Tokenizer":
    """The tokenizer in a file; it stops after `most` pieces, the special ones included, if told."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(content)
    if most:
        tokenizer.enable_truncation(most)
    return tokenizer
