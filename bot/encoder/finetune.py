"""Fine-tunes the encoder on the project's own examples and writes it as int8 ONNX: `make finetune`.

Learns crime types (cross-entropy and a supervised contrastive term), risks and dialogue acts at once. Needs PyTorch and
transformers (the dependency group `finetune`), which nothing else does. One example in ten is held out (`is_held_out`).
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import examples
from bot.encoder.held_out import is_held_out
from bot.examples import Shown
from bot.risks import RISKS
from bot.settings import ROOT

SEED = 20261124
TOKENS = 128


def worn(text: str, rng: random.Random) -> str:
    """The text as somebody else might have typed it: no capitals, fewer stops, a slip, a sentence less."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    if len(sentences) > 2 and rng.random() < 0.25:
        sentences.pop(rng.randrange(len(sentences)))
        text = " ".join(sentences)
    if rng.random() < 0.3:
        text = re.sub(r"[.,;:'’]", "", text.lower())
    if rng.random() < 0.2 and len(text) > 8:
        for _ in range(1 + len(text) // 80):
            at = rng.randrange(len(text) - 1)
            text = rng.choice(
                [
                    text[:at] + text[at + 1 :],
                    text[:at] + text[at + 1] + text[at] + text[at + 2 :],
                    text[:at] + text[at] + text[at:],
                ]
            )
    return text


def batches(rows: list[Any], size: int, rng: random.Random) -> Iterator[list[Any]]:
    """For ever: random batches of texts of like length."""
    while True:
        order = rows[:]
        rng.shuffle(order)
        groups = [order[start : start + size * 16] for start in range(0, len(order), size * 16)]
        for group in groups:
            group.sort(key=lambda one: len(one.text))
            parts = [group[start : start + size] for start in range(0, len(group), size)]
            rng.shuffle(parts)
            yield from parts


def main() -> None:
    """Trains, prints the held-out figures after every epoch, and writes the encoder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "encoder")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps, to try the script")
    given = parser.parse_args()
    import torch

    from bot.encoder.build import base_folder, write

    torch.manual_seed(SEED)
    tuner = Tuner(base_folder(), given.batch, given.rate)
    tuner.train(given.epochs, given.steps)
    with tempfile.TemporaryDirectory() as work:
        weights = Path(work) / "model.safetensors"
        tuner.save(weights)
        write(weights, base_folder() / "tokenizer.json", given.out)
    print(f"written to {given.out}")


class Tuner:
    """The encoder with its three heads, and the data it learns from."""

    def __init__(self, base: Path, batch: int, rate: float) -> None:
        import torch
        from tokenizers import Tokenizer
        from transformers import BertModel

        self.torch = torch
        self.rng = random.Random(SEED)  # noqa: S311
        self.batch, self.rate = batch, rate
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.model = BertModel.from_pretrained(str(base), add_pooling_layer=False)
        rows: dict[str, list[Any]] = {
            "types": examples.accounts(),
            "acts": examples.acts(),
            "risks": examples.risk_messages(),
        }
        self.risks = {one.text: one for one in examples.account_risks()}  # learned together with the types
        self.rows = {kind: [one for one in found if not is_held_out(one.text)] for kind, found in rows.items()}
        self.held = {kind: [one for one in found if is_held_out(one.text)] for kind, found in rows.items()}
        self.names = {kind: sorted({one.label for one in rows[kind]}) for kind in ("types", "acts")}
        self.names["risks"] = list(RISKS)
        self.heads = torch.nn.ModuleDict({kind: torch.nn.Linear(384, len(names)) for kind, names in self.names.items()})

    def vectors(self, texts: list[str]) -> Any:
        """Unit vectors of the texts (one window each; a random one of a long text while training)."""
        torch = self.torch
        ids = [self._window(self.tokenizer.encode(text).ids) for text in texts]
        width = max(len(row) for row in ids)
        tokens = torch.zeros((len(ids), width), dtype=torch.long)
        mask = torch.zeros((len(ids), width), dtype=torch.long)
        for n, row in enumerate(ids):
            tokens[n, : len(row)] = torch.tensor(row)
            mask[n, : len(row)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):  # halves the time; the weights stay exact
            hidden = self.model(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        wide = mask.unsqueeze(-1)
        return torch.nn.functional.normalize((hidden * wide).sum(1) / wide.sum(1), dim=-1)

    def _window(self, ids: list[int]) -> list[int]:
        if len(ids) <= TOKENS:
            return ids
        start = self.rng.randrange(1, len(ids) - TOKENS + 1) if self.model.training else 1
        return [ids[0], *ids[start : start + TOKENS - 2], ids[-1]]

    def train(self, epochs: int, most: int) -> None:
        """Trains for so many passes over the types."""
        torch = self.torch
        groups = [
            {"params": self.model.parameters(), "lr": self.rate},
            {"params": self.heads.parameters(), "lr": 5e-3},
        ]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        an_epoch = len(self.rows["types"]) // self.batch
        steps = most or epochs * an_epoch
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, (step + 1) / (0.06 * steps + 1)) * max(0.0, 1 - step / steps)
        )
        sources = {
            kind: batches(rows, self.batch if kind == "types" else 16, self.rng) for kind, rows in self.rows.items()
        }
        began, total = time.monotonic(), 0.0
        for step in range(steps):
            self.model.train()
            kinds = ("types", "risks") if step % 3 else ("types", "acts")
            loss = sum(self._loss(kind, next(sources[kind])) for kind in kinds)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
            if (step + 1) % 20 == 0:
                print(f"step {step + 1}/{steps} loss {total / 20:.3f} {time.monotonic() - began:.0f} s", flush=True)
                total = 0.0
            if (step + 1) % an_epoch == 0:
                print(f"epoch {(step + 1) // an_epoch}: held out {self.measure()}", flush=True)

    def _loss(self, kind: str, rows: list[Any]) -> Any:
        torch = self.torch
        vectors = self.vectors([worn(row.text, self.rng) for row in rows])
        dropped = torch.nn.functional.dropout(vectors, 0.1) * 8
        if kind == "risks":
            return self._risk_loss(dropped, rows)
        labels = torch.tensor([self.names[kind].index(row.label) for row in rows])
        loss = torch.nn.functional.cross_entropy(self.heads[kind](dropped), labels, label_smoothing=0.05)
        if kind == "acts":
            return 0.5 * loss
        risks = self._risk_loss(dropped, [self.risks[row.text] for row in rows])
        return loss + 0.3 * self._contrast(vectors, labels) + risks

    def _risk_loss(self, dropped: Any, rows: list[Shown]) -> Any:
        """Cross-entropy a risk, one that is shown weighing three times; where readers differed nothing is learned."""
        torch = self.torch
        logits = self.heads["risks"](dropped)
        wanted = torch.tensor([[float(risk in row.risks) for risk in RISKS] for row in rows])
        known = torch.tensor([[float(risk not in row.unsure) for risk in RISKS] for row in rows])
        return torch.nn.functional.binary_cross_entropy_with_logits(
            logits, wanted, weight=known, pos_weight=torch.tensor(3.0)
        )

    def _contrast(self, vectors: Any, labels: Any) -> Any:
        """Supervised contrastive loss: vectors of one type draw together (temperature 0.1)."""
        torch = self.torch
        apart = vectors @ vectors.T / 0.1 - 1e9 * torch.eye(len(labels))
        same = (labels[:, None] == labels[None, :]).float() - torch.eye(len(labels))
        logs = torch.log_softmax(apart, dim=1)
        paired = same.sum(1) > 0
        return -((logs * same).sum(1)[paired] / same.sum(1)[paired]).mean() if paired.any() else logs.sum() * 0

    def measure(self) -> str:
        """Accuracy on the types held out, and of each risk at one half what was found and what was told wrongly."""
        torch = self.torch
        self.model.eval()
        with torch.no_grad():
            rows = sorted(self.held["types"], key=lambda one: len(one.text))
            hits = 0
            for start in range(0, len(rows), 32):
                part = rows[start : start + 32]
                best = self.heads["types"](self.vectors([row.text for row in part]) * 8).argmax(1)
                hits += sum(self.names["types"][int(n)] == row.label for n, row in zip(best, part, strict=True))
            held = [*self.held["risks"], *(one for one in self.risks.values() if is_held_out(one.text))]
            share = torch.cat(
                [
                    torch.sigmoid(self.heads["risks"](self.vectors([row.text for row in held[start : start + 32]]) * 8))
                    for start in range(0, len(held), 32)
                ]
            )
        recall = []
        for n, name in enumerate(RISKS):
            told = [
                (float(s[n]) > 0.5, name in row.risks)
                for s, row in zip(share, held, strict=True)
                if name not in row.unsure
            ]
            shown, others = [hit for hit, is_so in told if is_so], [hit for hit, is_so in told if not is_so]
            recall.append(f"{name} {sum(shown)}/{len(shown)}, wrongly {sum(others)}/{len(others)}")
        return f"types {hits}/{len(rows)}, " + ", ".join(recall)

    def save(self, target: Path) -> None:
        """Writes the weights under the names of the published ones."""
        from safetensors.torch import save_file

        save_file({name: tensor.contiguous() for name, tensor in self.model.state_dict().items()}, str(target))


if __name__ == "__main__":
    main()
