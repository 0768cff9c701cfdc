"""The encoder in torch: BERT as in all-MiniLM-L6-v2, with word features and three heads.

Devlin et al. 2019 (BERT); Wang et al. 2020 (MiniLM). The heads read the state of each word's first piece:
tags (BIO for each kind on its own, so that kinds may nest), roles of a mention, and vectors whose dot
product scores a relation between two mentions (after Dozat and Manning 2017).
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from eventgraph.annotate.encoder import KINDS, RELATIONS, ROLES
from eventgraph.annotate.windows import BLOCK_KINDS
from eventgraph.annotate.wordpiece import SHAPES

LAYERS, HEADS, SIZE, INNER = 6, 12, 384, 1536
#: Dimensions of a mention's vector in one relation, as its subject or object; one more holds the bias.
PAIR = 32
DROPOUT = 0.1
HEAD_DROPOUT = 0.2


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
        weights = (q @ k.transpose(-1, -2)) / math.sqrt(SIZE // HEADS) + mask
        mixed = self.drop(weights.softmax(-1)) @ v
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
        self.ends = nn.Linear(SIZE, 2 * len(RELATIONS) * (PAIR + 1))
        self.drop = nn.Dropout(DROPOUT)
        self.head_drop = nn.Dropout(HEAD_DROPOUT)
        for table in (self.shapes, self.kinds, self.emphases):
            nn.init.normal_(table.weight, std=0.01)
        nn.init.constant_(self.roles.bias, -2.0)

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

    def forward(self, pieces: Tensor, shapes: Tensor, kinds: Tensor, emphases: Tensor, mask: Tensor) -> Tensor:
        """States of all pieces; inputs are (windows, length), `mask` is true where there is a piece."""
        x = self.pieces(pieces) + self.positions.weight[: pieces.shape[1]]
        x = x + self.shapes(shapes) + self.kinds(kinds) + self.emphases(emphases)
        x = self.drop(self.norm(x))
        bias = torch.zeros(mask.shape).masked_fill(~mask, -1e9)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def tag(self, words: Tensor) -> Tensor:
        """(words, kinds, 3): scores of outside, begin, inside."""
        return self.tags(self.head_drop(words)).view(-1, len(KINDS), 3)

    def relate(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Roles' scores and relation vectors of words: (words, roles), (words, 2, relations, PAIR + 1)."""
        hidden = self.head_drop(F.gelu(self.hidden(self.head_drop(words))))
        return self.roles(hidden), self.ends(hidden).view(-1, 2, len(RELATIONS), PAIR + 1)


def pair_scores(subjects: Tensor, objects: Tensor) -> Tensor:
    """(n, PAIR + 1) each -> (n,): a dot product plus a bias of either end."""
    dot = (subjects[:, :-1] * objects[:, :-1]).sum(-1) / math.sqrt(PAIR)
    return dot + subjects[:, -1] + objects[:, -1] + PRIOR


#: A relation holds between few of the pairs; scores start from there.
PRIOR = -3.0


def _take(own: dict[str, Tensor], name: str, w: dict[str, Tensor], there: str) -> None:
    for part in ("weight", "bias"):
        own[f"{name}.{part}"] = w[f"{there}.{part}"]
