"""Vectors in few dimensions and whole numbers, to be compared by the thousand: nearly the cosines of the wide ones."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LARGEST = 127


def in_bytes(rows: "np.ndarray") -> "np.ndarray":
    """(n, d) of any numbers, no row all 0, as int8, each row as large as it can be: only directions are kept."""
    import numpy as np

    return np.rint(rows * (LARGEST / np.abs(rows).max(axis=1, keepdims=True))).astype(np.int8)


def cosines(question: "np.ndarray", packed: bytes) -> "np.ndarray":
    """Of a vector (d,) of length 1 with rows of d bytes that follow each other: (n,) float32."""
    import numpy as np

    rows = np.frombuffer(packed, np.int8).reshape(-1, len(question)).astype(np.float32)
    return rows @ question / np.sqrt(np.einsum("nd,nd->n", rows, rows))
