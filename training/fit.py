"""Fit the encoder on annotated articles. Same data, same weights, on the same kind of machine.

All three losses are log likelihoods, summed and divided by the number of words: of each word's tag, of each
role of a node, of each relation between two nodes. The annotation does not say where in the text a role or
relation stands, so a node's answer is "at least one of its mentions says so" (noisy or over mentions or pairs
of mentions; multiple-instance learning, Surdeanu et al. 2012).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from pathlib import Path

import numpy as np
import torch
from augment import augment
from batches import IGNORED, Batch, batches
from model import Network
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F

from data import Document, read_folders
from eventgraph.annotate.wordpiece import WordPiece

EPOCHS = 16
RATE, HEAD_RATE = 2e-4, 1e-3
#: Each layer's rate is this share of the next one's.
DECAY = 0.9
WARM_UP = 0.1
WEIGHTS = (1.0, 3.0, 3.0)  # tags, roles, pairs
SMALLEST = 1e-6


def fit(
    documents: list[Document], minilm: Path, wordpiece: WordPiece, epochs: int = EPOCHS, seed: int = 1
) -> Network:
    """Fit on all `documents`."""
    prepare(seed)
    rng = random.Random(seed)
    network = Network()
    network.load_minilm(minilm)
    optimizer = torch.optim.AdamW(_groups(network), weight_decay=0.01, betas=(0.9, 0.98))
    steps_per_epoch = sum(1 for _ in batches(documents, wordpiece, random.Random(0)))
    total = epochs * steps_per_epoch
    base = [g["lr"] for g in optimizer.param_groups]
    step = 0
    network.train()
    for epoch in range(epochs):
        began, sums = time.monotonic(), np.zeros(3)
        drawn = [augment(d, documents, wordpiece, rng) for d in documents]
        for batch in batches(drawn, wordpiece, rng):
            share = min(1.0, step / (WARM_UP * total), max(0.0, (total - step) / (total * (1 - WARM_UP))))
            for group, rate in zip(optimizer.param_groups, base, strict=True):
                group["lr"] = rate * share
            found = losses(network, batch)
            loss = sum(w * x for w, x in zip(WEIGHTS, found, strict=True)) / len(batch.rows)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            sums += [float(x.detach()) / len(batch.rows) for x in found]
            step += 1
        print(
            f"epoch {epoch + 1} losses {sums / steps_per_epoch} {time.monotonic() - began:.0f} s", flush=True
        )
    network.eval()
    return network


def prepare(seed: int) -> None:
    """Make what follows repeatable."""
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = (
        False  # none is read; filling it takes a fifth of the time
    )
    torch.set_num_threads(int(os.environ.get("FIT_THREADS", "1")))


def losses(network: Network, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    with torch.autocast("cpu", torch.bfloat16, enabled=not os.environ.get("FIT_FLOAT")):
        states = network(batch.pieces, batch.shapes, batch.kinds, batch.emphases, batch.mask)
    words = states.reshape(-1, states.shape[-1])[batch.rows].float()
    tags = F.cross_entropy(
        network.tag(words).reshape(-1, 3), batch.labels.reshape(-1), ignore_index=IGNORED, reduction="sum"
    )
    if not batch.mentions:
        return tags, tags.new_zeros(()), tags.new_zeros(())
    roles, ends = network.relate(words)
    between = ends[:, 2]
    roles, ends = mean_of_runs(roles, batch), mean_of_runs(ends, batch)
    mention, role, group = batch.role_items.unbind(1)
    role_loss = at_least_one(roles[mention, role], group, batch.role_answers)
    if not len(batch.pairs):
        return tags, role_loss, tags.new_zeros(())
    subject, object_, first, end = batch.pairs.unbind(1)
    sums = torch.cat([torch.zeros(1, ends.shape[-1]), between.cumsum(0)])
    mean = (sums[end] - sums[first]) / (end - first).clamp(min=1)[:, None]
    scores = network.score_pairs(ends[subject, 0], ends[object_, 1], mean, batch.pair_kinds, batch.distances)
    pair, relation, group = batch.pair_items.unbind(1)
    return tags, role_loss, at_least_one(scores[pair, relation], group, batch.pair_answers)


def mean_of_runs(values: Tensor, batch: Batch) -> Tensor:
    """Values of words -> values of mentions."""
    total = torch.zeros(batch.mentions, *values.shape[1:])
    total = total.index_add_(0, batch.mention_of, values[batch.mention_rows])
    size = torch.bincount(batch.mention_of, minlength=batch.mentions)
    return total / size.view(-1, *[1] * (values.ndim - 1))


def at_least_one(scores: Tensor, group: Tensor, answers: Tensor) -> Tensor:
    """The negative log likelihood of the answers, where a group is true if any of its members is."""
    if not len(answers):
        return scores.new_zeros(())
    none = torch.zeros(len(answers)).index_add_(0, group, F.softplus(scores))  # -log P(no member is true)
    return torch.where(answers, -torch.log(-torch.expm1(-none - SMALLEST)), none).sum()


def _groups(network: Network) -> list[dict]:
    """Parameters with their learning rates: lower layers move less, new parts more."""
    groups = []
    fresh = (
        "tags",
        "hidden",
        "roles",
        "ends",
        "end_kinds",
        "distances",
        "relations",
        "shapes",
        "kinds",
        "emphases",
    )
    network.pieces.weight.requires_grad_(False)  # half of all weights; few pieces would be seen often enough
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        top, *rest = name.split(".")
        if top in fresh:
            rate = HEAD_RATE
        elif top == "layers":
            rate = RATE * DECAY ** (len(network.layers) - 1 - int(rest[0]))
        else:
            rate = RATE * DECAY ** len(network.layers)
        groups.append(
            {"params": [parameter], "lr": rate, **({"weight_decay": 0.0} if parameter.ndim == 1 else {})}
        )
    return groups


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", nargs=2, type=Path, action="append", required=True, metavar=("ARTICLES", "GOLD")
    )
    parser.add_argument("--minilm", type=Path, required=True, help="folder with model.safetensors")
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for encoder.onnx and model.json")
    parser.add_argument("--calibration", type=Path, help="calibration.json that calibrate.py wrote")
    parser.add_argument("--version", default="encoder-1", help="names the model in what it reads")
    parser.add_argument("--weights", type=Path, help="also keep the float weights in this file")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    args = parser.parse_args()
    from export import write_model  # onnx is needed only here

    wordpiece = WordPiece.load(args.vocabulary)
    documents = read_folders([tuple(d) for d in args.data], wordpiece)
    network = fit(documents, args.minilm, wordpiece, args.epochs)
    if args.weights:
        save_file(network.state_dict(), args.weights)
    calibration = json.loads(args.calibration.read_text("utf-8")) if args.calibration else None
    write_model(network, args.vocabulary, args.out, args.version, calibration)


if __name__ == "__main__":
    main()
