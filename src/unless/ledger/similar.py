"""Speakers who may be one: suggested with the reason, never merged by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

from unless.domain.record import Profile, Suggestion
from unless.ledger.name_variants import FORMS
from unless.ledger.names import SUFFIXES, ambiguous, name_key

CROWDED = 40  # speakers of one surname beyond which they are compared by spelling alone: everybody's Smith
SHORTEST_ALIKE = 8  # letters of a name whose spelling may slip by one


def suggestions(everybody: Sequence[Profile]) -> list[Suggestion]:
    """Pairs who may be one, the likeliest reasons first; who was heard more comes first in a pair."""
    found: dict[tuple[int, int], tuple[int, str, Profile, Profile]] = {}
    for a, b in _near(everybody):
        one, other = sorted((a, b), key=lambda p: (-p.statements, p.number))
        reason = alike(one, other)
        if reason is not None:
            found.setdefault((one.number, other.number), (*reason, one, other))
    ordered = sorted(found.values(), key=lambda x: (x[0], x[2].name.casefold(), x[2].number, x[3].number))
    return [Suggestion(one, other, reason) for _, reason, one, other in ordered]


def _near(everybody: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Pairs worth a look: of one surname, of the same words, or of spellings that one letter tells apart."""
    by_word: dict[str, list[Profile]] = defaultdict(list)
    by_spelling: dict[str, list[Profile]] = defaultdict(list)
    for p in everybody:
        key = _key(p.name, p.kind)
        words = [w for w in key.split() if w not in SUFFIXES]
        if not words:
            continue
        by_word[words[-1]].append(p)
        by_spelling[" ".join(sorted(words))].append(p)
        if len(key) >= SHORTEST_ALIKE:
            # Names that one letter tells apart share a form with one letter left out.
            for form in {key, *(key[:n] + key[n + 1 :] for n in range(len(key)))}:
                by_spelling[f"-{form}"].append(p)
    for group in by_word.values():
        if len(group) <= CROWDED:
            yield from combinations(group, 2)
    for group in by_spelling.values():
        yield from combinations(list(dict.fromkeys(group)), 2) if len(group) <= CROWDED else ()


@cache
def _key(name: str, kind: str) -> str:
    return name_key(name, kind)


def alike(one: Profile, other: Profile) -> tuple[int, str] | None:
    """Why two speakers may be one, with the rank of the reason (smaller is likelier); None where nothing says so."""
    a, b = _key(one.name, one.kind), _key(other.name, other.kind)
    if not a or not b:
        return None
    if one.kind != other.kind:
        kinds = f"{one.kind} and {other.kind}"
        return (1, f"the same name, once as {kinds}") if _bare(a) == _bare(b) else None
    shared = _role(one, other)
    if one.kind != "person":
        if a == b:
            return 2, "the same name"
        return (5, "spelt alike") if _one_letter(a, b) else None
    if a == b:
        return (0, f"the same name and {shared}") if shared else (2, "the same name")
    return _persons(
        a.split(), b.split(), shared, ambiguous(one.name, "person") or ambiguous(other.name, "person")
    )


def _bare(key: str) -> str:
    return " ".join(w for w in key.split() if w not in ("the", "a", "an"))


def _persons(a: list[str], b: list[str], shared: str, alone: bool) -> tuple[int, str] | None:
    if sorted(a) == sorted(b):
        return 1, "the same names in another order"
    if set(a) & SUFFIXES != set(b) & SUFFIXES:
        return None  # father and son
    if a[-1] == b[-1]:
        given_a, given_b = a[:-1], b[:-1]
        if alone and (not given_a or not given_b):
            return (
                (0, f"the same surname and {shared}")
                if shared
                else (4, "one is called by this surname alone")
            )
        if initials_fit(given_a, given_b):
            return (0 if shared else 2, f"initials that fit{f', and {shared}' if shared else ''}")
        if _forms(given_a, given_b):
            return (0 if shared else 1, f"forms of one given name{f', and {shared}' if shared else ''}")
        if given_a[:1] != given_b[:1] and _one_letter(" ".join(a), " ".join(b)):
            return (1 if shared else 3), "spelt alike"
        return (3, f"the same surname and {shared}") if shared else None
    if _one_letter(" ".join(a), " ".join(b)) and not _other_gender(a[-1], b[-1]):
        return (1 if shared else 5), f"spelt alike{f', and {shared}' if shared else ''}"
    return None


def _forms(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the first given names are forms of one, and the later ones fit."""
    if not one or not other or one[0] == other[0]:
        return False
    return FORMS.get(one[0], one[0]) == FORMS.get(other[0], other[0]) and (
        not one[1:] or not other[1:] or initials_fit(one[1:], other[1:])
    )


def initials_fit(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether given names could be the same, of which one is shortened to initials or lacks the later ones."""
    if not one or not other:
        return False
    spread_one, spread_other = _spread(one), _spread(other)
    return all(
        x == y or (min(len(x), len(y)) == 1 and x[0] == y[0])
        for x, y in zip(spread_one, spread_other, strict=False)
    )


def _spread(given: Sequence[str]) -> list[str]:
    """ "hw" as "h", "w": initials that stand together are two letters at most without a vowel, or one."""
    out: list[str] = []
    for w in given:
        out += list(w) if len(w) == 2 and not set(w) & set("aeiouy") else [w]
    return out


def _role(one: Profile, other: Profile) -> str:
    """The role or affiliation that both have, in words."""
    roles = {(r.role or "").lower() for r in one.roles} & {(r.role or "").lower() for r in other.roles} - {""}
    if roles:
        return f"role ({min(roles)})"
    of = {(r.affiliation or "").lower() for r in one.roles} & {
        (r.affiliation or "").lower() for r in other.roles
    } - {""}
    return f"affiliation ({min(of)})" if of else ""


def _other_gender(a: str, b: str) -> bool:
    """Whether two surnames are a man's and a woman's form: Ivanov, Ivanova."""
    short, long = sorted((a, b), key=len)
    return long == short + "a"


def _one_letter(a: str, b: str) -> bool:
    """Whether one letter added, dropped, changed or swapped with the next makes one of the other."""
    if a == b or min(len(a), len(b)) < SHORTEST_ALIKE or abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (
        a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    )
