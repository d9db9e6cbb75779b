"""The relevance model: MiniLM's lower layers as they are, its upper ones trained to read propositions and a report together.

The lower layers read every proposition and the report each by itself, so that their states keep the likeness of
meaning that MiniLM was made for. The upper layers read them joined. Of a likelihood or a clause the states of its
parts are averaged, of a proposition those of its pieces; the head sees their products, their likeness, below and
above, and by how much that leads the likeness of the other propositions.
"""

from __future__ import annotations

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from training.matching_data import ABOUT, STATED
from training.train import base
from unless.matching.sheets import MARKS, PARTS

FORK = 3  # so many of the six layers read each sequence by itself
WIDTH = 96
FACT_PARTS = 2  # the clause, its sentence
SHARP = 4.0  # cosines are multiplied by this, to be of the size of other features


def _cosines(a: Tensor, b: Tensor) -> Tensor:
    """[N, P, W] x [K, W] -> [N, K, 2 P]: likeness, and its lead over the mean of all propositions."""
    a = a / (a.norm(dim=-1, keepdim=True) + 1e-4)
    b = b / (b.norm(dim=-1, keepdim=True) + 1e-4)
    like = (a @ b.T).transpose(1, 2)
    return SHARP * torch.cat([like, like - like.mean(1, keepdim=True)], -1)


class Pairing(nn.Module):
    """Pooled parts of a stretch [N, P, W] and propositions [K, W], below and above -> logits [N, K, classes]."""

    def __init__(self, width: int, parts: int, classes: int, dropout: float) -> None:
        super().__init__()
        start = torch.empty(width, WIDTH)
        nn.init.orthogonal_(start)
        self.ours = nn.Linear(width, WIDTH, bias=False)
        self.theirs = nn.Linear(width, WIDTH, bias=False)
        with torch.no_grad():
            self.ours.weight.copy_(start.T)
            self.theirs.weight.copy_(start.T)
        self.dropout = nn.Dropout(dropout)
        self.hidden = nn.Linear(parts * (2 * WIDTH + 4) + WIDTH, 128)
        self.out = nn.Linear(128, classes)

    def forward(self, low: Tensor, low_topics: Tensor, x: Tensor, topics: Tensor) -> Tensor:
        a, b = self.ours(x), self.theirs(topics)
        n, p, d = a.shape
        k = b.shape[0]
        products = (a.unsqueeze(1) * b.view(1, k, 1, d)).reshape(n, k, p * d)
        mine = a.reshape(n, 1, p * d).expand(n, k, p * d)
        theirs = b.view(1, k, d).expand(n, k, d)
        features = torch.cat([products, mine, theirs, _cosines(low, low_topics), _cosines(x, topics)], -1)
        h = nn.functional.gelu(self.hidden(self.dropout(features)))
        out: Tensor = self.out(self.dropout(h))
        return out


class Lower(nn.Module):
    """Vectors of word pieces [B, T, W] -> states after the fork [B, T, W], each sequence by itself."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.embeddings = encoder.embeddings
        self.layers = nn.ModuleList(encoder.encoder.layer[:FORK])

    def forward(self, words: Tensor) -> Tensor:
        e = self.embeddings
        places = e.position_embeddings.weight[: words.shape[1]]
        h: Tensor = e.LayerNorm(words + places + e.token_type_embeddings.weight[0])
        for layer in self.layers:
            out = layer(h)
            h = out[0] if isinstance(out, tuple) else out
        return h


class Relevance(nn.Module):
    """The whole: `lower` is not trained, `upper`, `marks` and the heads are."""

    def __init__(self, config: BertConfig, dropout: float = 0.1, attention: str = "sdpa") -> None:
        super().__init__()
        config._attn_implementation = attention
        config.hidden_dropout_prob = dropout
        config.attention_probs_dropout_prob = dropout
        encoder = BertModel(config, add_pooling_layer=False)
        weights = {k.removeprefix("bert."): v for k, v in load_file(base() / "model.safetensors").items()}
        missing, _ = encoder.load_state_dict(weights, strict=False)
        if any("weight" in k for k in missing):
            raise SystemExit(f"The base lacks weights: {missing[:3]}")
        self.lower = Lower(encoder)
        self.upper = nn.ModuleList(encoder.encoder.layer[FORK:])
        self.marks = nn.Embedding(len(MARKS), config.hidden_size)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.about = Pairing(config.hidden_size, len(PARTS), len(ABOUT), dropout)
        self.stated = Pairing(config.hidden_size, FACT_PARTS, len(STATED), dropout)
        for p in self.lower.parameters():
            p.requires_grad_(False)

    def joined(self, states: Tensor, marks: Tensor, mask: Tensor | None) -> Tensor:
        """States [B, T, W] of propositions and report joined, read together; `mask` is added to attention."""
        h = states + self.marks(marks)
        for layer in self.upper:
            out = layer(h, attention_mask=mask)
            h = out[0] if isinstance(out, tuple) else out
        return h

    def heads(
        self, low: Tensor, h: Tensor, topics: Tensor, likelihoods: Tensor, facts: Tensor
    ) -> tuple[Tensor, Tensor]:
        """States below and above [T, W] with the pools of one sheet -> [E, K, 5], [F, K, 3]."""
        low_topics, above = topics @ low, topics @ h
        about = self.about(likelihoods @ low, low_topics, likelihoods @ h, above)
        return about, self.stated(facts @ low, low_topics, facts @ h, above)


def fresh(dropout: float, attention: str = "sdpa") -> Relevance:
    """MiniLM with new heads."""
    return Relevance(BertConfig.from_json_file(str(base() / "config.json")), dropout, attention)
