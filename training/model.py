"""The torch model: MiniLM encoder, input features, BIO emissions with a CRF, and link projections."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from unless.reading.tokens import FEATURES

LABELS = 7  # O, then B and I of source, cue, content
LINK = 64  # width of a link projection
# Link projections: a content looks for its cue, a cue looks for its source.
PROJECTIONS = ("content", "cue-of-content", "cue", "source-of-cue")
IMPOSSIBLE = -1e4


def forbidden() -> Tensor:
    """[LABELS + 1, LABELS] mask: row LABELS is the start; I-k follows B-k or I-k alone."""
    mask = torch.zeros(LABELS + 1, LABELS, dtype=torch.bool)
    for to in range(2, LABELS, 2):
        for before in range(LABELS + 1):
            mask[before, to] = before not in (to, to - 1)
    return mask


class Tagger(nn.Module):
    """ids and features [B, T] -> emissions [B, T, LABELS] and links [B, T, 4 * LINK]."""

    def __init__(self, config: BertConfig, dropout: float = 0.1) -> None:
        super().__init__()
        config._attn_implementation = "eager"
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.features = nn.Embedding(FEATURES, config.hidden_size)
        nn.init.normal_(self.features.weight, std=0.02)
        self.dropout = nn.Dropout(dropout)
        self.emit = nn.Linear(config.hidden_size, LABELS)
        self.link = nn.Linear(config.hidden_size, len(PROJECTIONS) * LINK)
        self.transitions = nn.Parameter(torch.zeros(LABELS + 1, LABELS))
        self.nobody = nn.Parameter(torch.zeros(1))  # score of a cue without a source
        self.register_buffer("mask", forbidden())

    def forward(self, ids: Tensor, features: Tensor, attention: Tensor) -> tuple[Tensor, Tensor]:
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.features(features)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=attention).last_hidden_state
        hidden = self.dropout(hidden)
        return self.emit(hidden), self.link(hidden)

    def scores(self) -> Tensor:
        """Transition scores with the impossible ones masked."""
        return self.transitions.masked_fill(self.mask, IMPOSSIBLE)


def crf_loss(emissions: Tensor, labels: Tensor, valid: Tensor, transitions: Tensor) -> Tensor:
    """Negative log-likelihood a token. emissions [B, T, L]; labels and valid [B, T]; row L starts."""
    _, length, n = emissions.shape
    start, step = transitions[n], transitions[:n]
    gold = torch.gather(emissions, 2, labels[..., None])[..., 0] * valid
    total = gold.sum(1) + start[labels[:, 0]]
    total = total + (step[labels[:, :-1], labels[:, 1:]] * valid[:, 1:]).sum(1)
    alpha = start + emissions[:, 0]
    for t in range(1, length):
        new = torch.logsumexp(alpha[:, :, None] + step, dim=1) + emissions[:, t]
        alpha = torch.where(valid[:, t, None] > 0, new, alpha)
    return (torch.logsumexp(alpha, 1) - total).sum() / valid.sum()


def link_loss(
    model: Tagger, links: Tensor, attributions: list[list[dict[str, list[tuple[int, int]]]]]
) -> tuple[Tensor, int, int]:
    """Cross entropy of content -> cue and cue -> source, over the gold spans of each window.

    links [B, T, 4 * LINK], window positions offset by one for [CLS]. Also how many are right, of how many.
    """
    losses, right, count = [], 0, 0
    for row, group in zip(links, attributions, strict=True):
        if not group:
            continue
        content, cue_c, cue_s, source = row.split(LINK, dim=1)
        cues = torch.stack([_pool(cue_c, t["cue"]) for t in group])
        wants = [(k, s) for k, t in enumerate(group) for s in t["content"]]
        if wants:
            logits = torch.stack([_pool(content, [s]) for _, s in wants]) @ cues.T
            target = torch.tensor([k for k, _ in wants])
            losses.append(nn.functional.cross_entropy(logits, target, reduction="sum"))
            right += int((logits.argmax(1) == target).sum())
            count += len(wants)
        sources = sorted({s for t in group for s in t["source"]})
        keys = [_pool(source, [s]) for s in sources]
        query = torch.stack([_pool(cue_s, t["cue"]) for t in group])
        logits = (
            torch.cat([query @ torch.stack(keys).T, model.nobody.expand(len(group), 1)], 1) if keys else None
        )
        if logits is not None:
            target = torch.tensor(
                [sources.index(t["source"][0]) if t["source"] else len(sources) for t in group]
            )
            losses.append(nn.functional.cross_entropy(logits, target, reduction="sum"))
            right += int((logits.argmax(1) == target).sum())
            count += len(group)
    if not losses:
        return links.sum() * 0, 0, 0
    return torch.stack(losses).sum() / max(count, 1), right, count


def _pool(vectors: Tensor, spans: list[tuple[int, int]]) -> Tensor:
    """Mean of the vectors of the first span; positions shifted by one for [CLS]."""
    a, b = spans[0]
    return vectors[a + 1 : b + 1].mean(0)


def viterbi(emissions: Tensor, transitions: Tensor) -> list[int]:
    """The best label sequence of one window, emissions [T, L]."""
    n = emissions.shape[1]
    best, back = transitions[n] + emissions[0], []
    for t in range(1, len(emissions)):
        value, index = (best[:, None] + transitions[:n]).max(0)
        best, back = value + emissions[t], [*back, index]
    path = [int(best.argmax())]
    for index in reversed(back):
        path.append(int(index[path[-1]]))
    return path[::-1]
