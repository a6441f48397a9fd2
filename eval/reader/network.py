"""The network, in torch: the encoder of all-MiniLM-L6-v2, and heads for an answer's ends and whether there is one."""

import math
from pathlib import Path
from typing import Any

import torch  # pyright: ignore[reportMissingImports]
from torch import nn  # pyright: ignore[reportMissingImports]
from torch.nn import functional  # pyright: ignore[reportMissingImports]

LAYERS, HEADS, WIDTH, WIDE = 6, 12, 384, 1536
WORDS, POSITIONS, SEGMENTS = 30522, 512, 2
EPSILON = 1e-12


class Layer(nn.Module):  # pyright: ignore[reportUntypedBaseClass]
    """One transformer layer."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.out_norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.wide = nn.Linear(WIDTH, WIDE)
        self.narrow = nn.Linear(WIDE, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Any, mask: Any) -> Any:
        count, length, _ = x.shape
        query, key, value = self.qkv(x).view(count, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        heads = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.out_norm(x + self.drop(self.out(heads.transpose(1, 2).reshape(count, length, WIDTH))))
        return self.norm(x + self.drop(self.narrow(functional.gelu(self.wide(x)))))


class Reader(nn.Module):  # pyright: ignore[reportUntypedBaseClass]
    """Gives for each token how likely an answer begins and ends there, and for each text whether it holds one."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.segments = nn.Embedding(SEGMENTS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.ends = nn.Linear(WIDTH, 2)
        self.answers = nn.Linear(WIDTH, 1)
        for head in (self.ends, self.answers):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids: Any, segments: Any, real: Any, frozen: int = 0) -> tuple[Any, Any]:
        """Of (batch, tokens) word pieces: (batch, tokens, 2) logits of begin and end, and (batch,) of being answered.

        The embeddings and the first `frozen` layers learn nothing.
        """
        mask = torch.zeros(real.shape).masked_fill(~real, -math.inf)[:, None, None, :]
        with torch.no_grad():
            places = torch.arange(ids.shape[1])
            x = self.norm(self.words(ids) + self.positions(places) + self.segments(segments))
            for layer in self.layers[:frozen]:
                x = layer(x, mask)
        for layer in self.layers[frozen:]:
            x = layer(x, mask)
        return self.ends(x), self.answers(x[:, 0]).squeeze(-1)


def from_minilm(path: Path, dropout: float = 0.0) -> Reader:
    """A reader whose encoder is that of a safetensors file, its heads new."""
    from safetensors.torch import load_file  # pyright: ignore[reportMissingImports]

    kept = load_file(path)
    own: dict[str, Any] = {}
    for part, name in (("words", "word"), ("positions", "position"), ("segments", "token_type")):
        own[f"{part}.weight"] = kept[f"embeddings.{name}_embeddings.weight"]
    for which in ("weight", "bias"):
        own[f"norm.{which}"] = kept[f"embeddings.LayerNorm.{which}"]
        for number in range(LAYERS):
            there, here = f"encoder.layer.{number}", f"layers.{number}"
            own[f"{here}.qkv.{which}"] = torch.cat(
                [kept[f"{there}.attention.self.{part}.{which}"] for part in ("query", "key", "value")]
            )
            for mine, its in (
                ("out", "attention.output.dense"),
                ("out_norm", "attention.output.LayerNorm"),
                ("wide", "intermediate.dense"),
                ("narrow", "output.dense"),
                ("norm", "output.LayerNorm"),
            ):
                own[f"{here}.{mine}.{which}"] = kept[f"{there}.{its}.{which}"]
    reader = Reader(dropout)
    missing = reader.load_state_dict(own, strict=False)
    if missing.unexpected_keys or any(not key.startswith(("ends", "answers")) for key in missing.missing_keys):
        raise ValueError(f"{path} is not all-MiniLM-L6-v2: {missing}")
    return reader
