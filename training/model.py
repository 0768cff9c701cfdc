"""The encoder in torch: BERT as in all-MiniLM-L6-v2, with word features and three heads.

Devlin et al. 2019 (BERT); Wang et al. 2020 (MiniLM). The heads read the state of each word's first piece:
tags (BIO for each kind on its own, so that kinds may nest), roles of a mention, and three vectors from which
relations between two mentions are scored: as subject, as object, and as a word between them (the features
of SpERT, Eberts and Ulges 2020, summed instead of concatenated so that a pair costs little).
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from eventgraph.annotate.encoder import DISTANCES, KINDS, RELATIONS, ROLES
from eventgraph.annotate.windows import BLOCK_KINDS
from eventgraph.annotate.wordpiece import SHAPES

LAYERS, HEADS, SIZE, INNER = 6, 12, 384, 1536
#: Dimensions of the hidden layer that scores pairs.
PAIR = 128
DROPOUT = 0.1
HEAD_DROPOUT = 0.1
#: A relation holds between few of the pairs; scores start from there.
PRIOR = -3.0


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(SIZE, 3 * SIZE)
        self.out = nn.Linear(SIZE, SIZE)
        self.norm1 = nn.LayerNorm(SIZE, eps=1e-12)
        self.up = nn.Linear(SIZE, INNER)
        self.down = nn.Linear(INNER, SIZE)
        self.norm2 = nn.LayerNorm(SIZE, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, HEADS, SIZE // HEADS).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype))
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(n, length, SIZE))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30522, SIZE)
        self.positions = nn.Embedding(512, SIZE)
        self.shapes = nn.Embedding(len(SHAPES), SIZE)
        self.kinds = nn.Embedding(len(BLOCK_KINDS) + 1, SIZE)
        self.emphases = nn.Embedding(2, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.tags = nn.Linear(SIZE, 3 * len(KINDS))
        self.hidden = nn.Linear(SIZE, SIZE)
        self.roles = nn.Linear(SIZE, len(ROLES))
        self.ends = nn.Linear(SIZE, 3 * PAIR)
        self.end_kinds = nn.Parameter(torch.zeros(2, len(KINDS), PAIR))
        self.distances = nn.Parameter(torch.zeros(DISTANCES, PAIR))
        self.relations = nn.Linear(PAIR, len(RELATIONS))
        self.drop = nn.Dropout(DROPOUT)
        self.head_drop = nn.Dropout(HEAD_DROPOUT)
        for table in (self.shapes, self.kinds, self.emphases):
            nn.init.normal_(table.weight, std=0.01)
        nn.init.constant_(self.roles.bias, -1.0)
        nn.init.constant_(self.relations.bias, PRIOR)

    def load_minilm(self, folder: Path) -> None:
        """Take the weights of the published sentence encoder (model.safetensors)."""
        w = {k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
        own = self.state_dict()
        own["pieces.weight"] = w["embeddings.word_embeddings.weight"]
        own["positions.weight"] = (
            w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
        )
        _take(own, "norm", w, "embeddings.LayerNorm")
        for i in range(LAYERS):
            there = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                own[f"layers.{i}.qkv.{part}"] = torch.cat(
                    [w[f"{there}attention.self.{x}.{part}"] for x in ("query", "key", "value")]
                )
            _take(own, f"layers.{i}.out", w, there + "attention.output.dense")
            _take(own, f"layers.{i}.norm1", w, there + "attention.output.LayerNorm")
            _take(own, f"layers.{i}.up", w, there + "intermediate.dense")
            _take(own, f"layers.{i}.down", w, there + "output.dense")
            _take(own, f"layers.{i}.norm2", w, there + "output.LayerNorm")
        self.load_state_dict(own)

    def forward(
        self, pieces: Tensor, shapes: Tensor, kinds: Tensor, emphases: Tensor, mask: Tensor
    ) -> Tensor:
        """States of all pieces; inputs are (windows, length), `mask` is true where there is a piece."""
        x = self.pieces(pieces) + self.positions.weight[: pieces.shape[1]]
        x = x + self.shapes(shapes) + self.kinds(kinds) + self.emphases(emphases)
        x = self.drop(self.norm(x))
        bias = torch.zeros(mask.shape).masked_fill(~mask, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def tag(self, words: Tensor) -> Tensor:
        """(words, kinds, 3): scores of outside, begin, inside."""
        return self.tags(self.head_drop(words)).view(-1, len(KINDS), 3)

    def relate(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Roles' scores and relation vectors of words: (words, roles), (words, 3, PAIR)."""
        hidden = self.head_drop(F.gelu(self.hidden(self.head_drop(words))))
        return self.roles(hidden), self.ends(hidden).view(-1, 3, PAIR)

    def score_pairs(
        self, subjects: Tensor, objects: Tensor, between: Tensor, kinds: Tensor, distances: Tensor
    ) -> Tensor:
        """(pairs, relations); vectors are (pairs, PAIR), `kinds` (pairs, 2), `distances` (pairs,) indices."""
        hidden = subjects + objects + between + self.distances[distances]
        hidden = hidden + self.end_kinds[0, kinds[:, 0]] + self.end_kinds[1, kinds[:, 1]]
        return self.relations(self.head_drop(F.relu(hidden)))


def _take(own: dict[str, Tensor], name: str, w: dict[str, Tensor], there: str) -> None:
    for part in ("weight", "bias"):
        own[f"{name}.{part}"] = w[f"{there}.{part}"]
