"""Which language a text is written in: English, or by which name it is refused.

py3langid (a naive Bayes classifier over byte n-grams; Lui and Baldwin, "langid.py", ACL 2012) names the
language; a count of English function words guards against its overconfidence on short or odd texts, such as
reports full of foreign names. Import and model take 0.26 s and 40 MB together, and only on first use.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from unless.domain.text import words

# The classifier's languages in which news is written; the rest (Latin, Volapük, ...) attract short texts.
NAMES = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani",
    "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian or Malay", "is": "Icelandic", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "ku": "Kurdish",
    "ky": "Kyrgyz", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam",
    "mn": "Mongolian", "mr": "Marathi", "ms": "Indonesian or Malay", "mt": "Maltese", "nb": "Norwegian",
    "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "or": "Odia", "pa": "Punjabi",
    "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "rw": "Kinyarwanda", "si": "Sinhala", "sk": "Slovak", "sl": "Slovene", "sq": "Albanian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog",
    "tr": "Turkish", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "xh": "Xhosa",
    "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip

# Frequent in English news and rare or absent elsewhere ("in", "is", "to", "on", "for" are words of other
# languages too).
_FUNCTION_WORDS = frozenset(
    """the of and that with from have has been would will not said his their they which were this but
    what when who than there could should about after its had he she it are says because before""".split()
)
# Of 924 English news texts the lowest share is 0.057; news passages in 20 other languages have none, and
# those that know "was", "had" or "he" (Dutch, German, Danish) stay below it.
_ENGLISH_SHARE = 0.05
_SHORT = 20  # words below which one foreign name or quotation can decide the classifier
_TOO_SHORT = 6  # words below which Latin letters tell nothing: a name alone looks like its language
_SAMPLE = 50_000  # characters looked at
_LATIN_SHARE = 0.5  # of the letters
_FEW_LETTERS = 10


def language_of(text: str) -> str:
    """ISO 639-1 code of the language a text is written in; "en" where the text is too short to tell."""
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    letters = [c for c in sample if c.isalpha()]
    if len(letters) < _FEW_LETTERS:
        return "en"
    likeliest, english = _classify(sample)
    if likeliest == "en":
        return "en"
    if sum(_latin(c) for c in letters) < _LATIN_SHARE * len(letters):
        return likeliest
    all_words = words(sample)
    share = sum(w in _FUNCTION_WORDS for w in all_words) / max(1, len(all_words))
    if len(all_words) < _TOO_SHORT:
        return "en"
    if len(all_words) < _SHORT:
        # Refused only if the classifier is very sure and no word at all speaks for English.
        return likeliest if share == 0 and english < 1e-3 else "en"
    return likeliest if share < _ENGLISH_SHARE else "en"


def language_name(code: str) -> str:
    """English name of a language ("German"), or the code where there is none."""
    return NAMES.get(code, code)


def _latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


def _classify(text: str) -> tuple[str, float]:
    """The likeliest language and the probability of English."""
    ranked = dict(_identifier().rank(text))
    return max(ranked, key=lambda code: float(ranked[code])), float(ranked["en"])


@lru_cache(maxsize=1)
def _identifier() -> Any:
    # 0.13 s to import and 0.13 s to load, so only when there is something to classify.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(NAMES))
    return identifier
