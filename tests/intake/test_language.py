"""English or not, and what else."""

from __future__ import annotations

import pytest

from unless.intake.language import language_name, language_of

PASSAGES = {
    "German": "Ein Treffen der beiden Präsidenten ist nach Angaben eines Beraters in den nächsten Wochen unwahrscheinlich. "
    "„Wenn die Truppen nicht abziehen, wird es nicht stattfinden“, sagte er am Dienstag in Almery.",
    "French": "Une rencontre entre les deux présidents est peu probable avant la fin du mois de juin, a déclaré mardi un "
    "conseiller à Almery. « Sans retrait des troupes, elle n'aura pas lieu », a-t-il dit.",
    "Spanish": "Una reunión entre los dos presidentes es poco probable antes de finales de junio, dijo el martes un asesor.",
    "Dutch": "Een ontmoeting tussen de twee presidenten is onwaarschijnlijk voor eind juni, zei een adviseur dinsdag. "
    "Hij had gezegd dat het was afgesproken.",
    "Polish": "Spotkanie obu prezydentów jest mało prawdopodobne przed końcem czerwca, powiedział we wtorek doradca w "
    "Almery. „Jeśli wojska się nie wycofają, nie odbędzie się”, dodał.",
    "Russian": "Встреча двух президентов до конца июня маловероятна, заявил во вторник советник в Алмери.",
    "Ukrainian": "Зустріч двох президентів до кінця червня малоймовірна, заявив у вівторок радник в Алмері.",
    "Arabic": "قال مستشار يوم الثلاثاء إن اللقاء بين الرئيسين غير مرجح قبل نهاية يونيو.",
    "Chinese": "一名顾问星期二说，两位总统在六月底之前会晤的可能性不大。",
}


@pytest.mark.parametrize("language", PASSAGES)
def test_a_foreign_passage_is_named(language: str) -> None:
    assert language_name(language_of(PASSAGES[language])) == language


@pytest.mark.parametrize(
    "text",
    [
        "Deal off.",
        "Ostrin: nein, danke.",
        "Pavel Ostrin, Nadia Corvane, Ivo Halvarsen, Edda Morrowin, Bruno Teskell",
        "42 %",
        "No deal in Port Almery, says Ostrin of Sarvenia.",
        "“Ich bin bereit,” the minister said in Almery on Tuesday, and added that “die Brücke” was not his to give away.",
    ],
)
def test_short_and_mixed_texts_get_the_benefit_of_the_doubt(text: str) -> None:
    assert language_of(text) == "en"


def test_decomposed_accents_do_not_change_the_language() -> None:
    import unicodedata

    text = PASSAGES["French"]
    assert language_of(unicodedata.normalize("NFD", text)) == "fr"


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    assert language_name("xx") == "xx"
