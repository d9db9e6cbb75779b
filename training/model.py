"""The torch model: MiniLM encoder, input features, two BIO heads with a CRF each, and link projections."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from training.entities import KINDS
from unless.reading.tokens import FEATURES

LABELS = 7  # O, then B and I of source, cue, content
ENTITY_LABELS = 1 + 2 * len(KINDS)
LINK = 64  # width of a link projection
# Link projections: a content looks for its cue, a cue looks for its source.
PROJECTIONS = ("content", "cue-of-content", "cue", "source-of-cue")
# Reference projections: a pronoun or description looks for a name that it stands for.
REFERENCES = ("reference", "name")
IMPOSSIBLE = -1e4
LEAST = -20.0  # log-probability


def forbidden(labels: int) -> Tensor:
    """[labels + 1, labels] mask: row `labels` is the start; I-k follows B-k or I-k alone."""
    mask = torch.zeros(labels + 1, labels, dtype=torch.bool)
    for to in range(2, labels, 2):
        for before in range(labels + 1):
            mask[before, to] = before not in (to, to - 1)
    return mask


class Tagger(nn.Module):
    """ids and features [B, T] -> emissions [B, T, LABELS], links [B, T, 4 * LINK], names [B, T, ENTITY_LABELS]
    and references [B, T, 2 * LINK].

    Attention has no dropout: with it, PyTorch on a CPU spends more than half of a step on random numbers.
    """

    def __init__(self, config: BertConfig, dropout: float = 0.1, attention: str = "sdpa") -> None:
        super().__init__()
        config._attn_implementation = attention
        config.attention_probs_dropout_prob = 0.0
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.features = nn.Embedding(FEATURES, config.hidden_size)
        nn.init.normal_(self.features.weight, std=0.02)
        self.dropout = nn.Dropout(dropout)
        self.emit = nn.Linear(config.hidden_size, LABELS)
        self.link = nn.Linear(config.hidden_size, len(PROJECTIONS) * LINK)
        self.transitions = nn.Parameter(torch.zeros(LABELS + 1, LABELS))
        self.nobody = nn.Parameter(torch.zeros(1))  # score of a cue without a source
        self.register_buffer("mask", forbidden(LABELS))
        self.name = nn.Linear(config.hidden_size, ENTITY_LABELS)
        self.refer = nn.Linear(config.hidden_size, len(REFERENCES) * LINK)
        self.name_transitions = nn.Parameter(torch.zeros(ENTITY_LABELS + 1, ENTITY_LABELS))
        self.register_buffer("name_mask", forbidden(ENTITY_LABELS))

    def forward(self, ids: Tensor, features: Tensor, attention: Tensor) -> tuple[Tensor, ...]:
        embedded = self.encoder.embeddings.word_embeddings(ids) + self.features(features)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=attention).last_hidden_state
        hidden = self.dropout(hidden)
        return self.emit(hidden), self.link(hidden), self.name(hidden), self.refer(hidden)

    def scores(self) -> Tensor:
        """Transition scores of the attribution head, with the impossible ones masked."""
        return self.transitions.masked_fill(self.mask, IMPOSSIBLE)

    def name_scores(self) -> Tensor:
        """The same of the entity head."""
        return self.name_transitions.masked_fill(self.name_mask, IMPOSSIBLE)


def forward_scores(emissions: Tensor, valid: Tensor, transitions: Tensor) -> Tensor:
    """Log-sums [B, T, L] over the paths that end in each label; row L of transitions starts."""
    n = emissions.shape[2]
    alpha = transitions[n] + emissions[:, 0]
    out = [alpha]
    for t in range(1, emissions.shape[1]):
        new = torch.logsumexp(alpha[:, :, None] + transitions[:n], dim=1) + emissions[:, t]
        alpha = torch.where(valid[:, t, None] > 0, new, alpha)
        out.append(alpha)
    return torch.stack(out, 1)


def marginals(emissions: Tensor, valid: Tensor, transitions: Tensor) -> Tensor:
    """Log-probabilities [B, T, L] of each label at each place, by the forward-backward algorithm."""
    n = emissions.shape[2]
    alpha = forward_scores(emissions, valid, transitions)
    beta = torch.zeros_like(alpha[:, 0])
    out = [beta]
    for t in range(emissions.shape[1] - 1, 0, -1):
        new = torch.logsumexp(transitions[:n] + (emissions[:, t] + beta)[:, None, :], dim=2)
        beta = torch.where(valid[:, t, None] > 0, new, beta)
        out.append(beta)
    both = alpha + torch.stack(out[::-1], 1)
    return both - torch.logsumexp(both, 2, keepdim=True)


def crf_loss(emissions: Tensor, labels: Tensor, valid: Tensor, transitions: Tensor) -> Tensor:
    """Negative log-likelihood [B], summed over tokens. emissions [B, T, L]; labels and valid [B, T]."""
    n = emissions.shape[2]
    start, step = transitions[n], transitions[:n]
    gold = torch.gather(emissions, 2, labels[..., None])[..., 0] * valid
    total = gold.sum(1) + start[labels[:, 0]]
    total = total + (step[labels[:, :-1], labels[:, 1:]] * valid[:, 1:]).sum(1)
    alpha = forward_scores(emissions, valid, transitions)[:, -1]
    return torch.logsumexp(alpha, 1) - total


def soft_loss(emissions: Tensor, soft: Tensor, valid: Tensor, transitions: Tensor) -> Tensor:
    """Cross entropy [B], summed over tokens, of the CRF's marginals with a teacher's, `soft` [B, T, L]."""
    # What the student holds impossible and a teacher does not must not swamp the loss.
    logs = marginals(emissions, valid, transitions).clamp(min=LEAST)
    return -((soft * logs).sum(2) * valid).sum(1)


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


def reference_loss(
    vectors: Tensor,
    names: list[list[tuple[int, int]]],
    references: list[list[tuple[tuple[int, int], list[int]]]],
) -> tuple[Tensor, int, int]:
    """-log of the probability of all the names that a span may mean, over each window's references.

    vectors [B, T, 2 * LINK], positions offset by one for [CLS]. Also how many best names are right, of how many.
    """
    losses, right = [], 0
    for row, spans, group in zip(vectors, names, references, strict=True):
        if not group:
            continue
        query, key = row.split(LINK, dim=1)
        keys = torch.stack([_pool(key, [s]) for s in spans])
        logits = torch.stack([_pool(query, [s]) for s, _ in group]) @ keys.T
        meant = torch.full_like(logits, float("-inf"))
        for i, (_, those) in enumerate(group):
            meant[i, those] = 0.0
            right += int(logits[i].argmax()) in those
        losses += list(torch.logsumexp(logits, 1) - torch.logsumexp(logits + meant, 1))
    if not losses:
        return vectors.sum() * 0, 0, 0
    return torch.stack(losses).mean(), right, len(losses)


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
