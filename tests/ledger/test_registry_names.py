"""One key for the spellings of one name; different keys for different people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.ledger.names import SUFFIXES, TITLES, ambiguous, bare_surname, name_key, surname, tokens

SAME = """
Volodymyr Zelensky | Volodymyr Zelenskyy
Volodymyr Zelensky | Volodymyr Zelenskiy
Volodymyr Zelensky | President Volodymyr Zelenskyi
Volodymyr Zelensky | Volodymyr Zelens'kyi
Volodymyr Zelensky | Volodymyr Zelenskii
Pyotr Tchaikovsky | Pyotr Chaikovskii
Pyotr Tchaikovsky | Petr Chaykovskiy
Dmitry Peskov | Dmitri Peskoff
Dmitry Medvedev | Dmitriy Medvedev
Dmitry Medvedev | Dmitrii Medvedeff
Sergei Lavrov | Sergey Lavrov
Yury Soloviev | Yuri Solovyov
Yevgeny Primakov | Evgeny Primakov
Alexei Navalny | Aleksey Navalnyy
Alexei Navalny | Alexey Navalniy
Sergei Sergeyev | Sergey Sergeev
Yulia Navalnaya | Yuliya Navalnaya
Mikhail Gorbachev | Mikhail Gorbachyov
Nikita Khrushchev | Nikita Khruschev
Yelena Kovalevskaya | Elena Kovalevskaia
Viktor Yanukovych | Viktor Yanukovich
Muhammad Ali | Mohammed Ali
Mohamed Morsi | Mohammad Morsi
Muammar Gaddafi | Moammar Qaddafi
Muammar Gaddafi | Muammar al-Gaddafi
Muammar Gaddafi | Moammar Kadhafi
Muammar Gaddafi | Muammar el-Qadhafi
Bashar al-Assad | Bashar Al Assad
Bashar al-Assad | Bashar Assad
Abdel Fattah el-Sisi | Abdul Fattah al-Sisi
Abdel-Fattah el-Sissi | Abdel Fattah el-Sisi
Saddam Hussein | Saddam Husayn
Recep Tayyip Erdoğan | Recep Tayyip Erdogan
Binali Yıldırım | Binali Yildirim
Lech Wałęsa | Lech Walesa
Søren Kierkegaard | Soren Kierkegaard
Kim Jong Un | Kim Jong-un
Tsai Ing-wen | Tsai Ing-Wen
Jean-Claude Juncker | Jean Claude Juncker
Conor O'Brien | Conor O’Brien
Conor O'Brien | Conor OBrien
J.K. Rowling | J. K. Rowling
J.K. Rowling | JK Rowling
George W. Bush | George W Bush
George H. W. Bush | George H.W. Bush
Prime Minister Keir Starmer | Sir Keir Starmer
Ursula von der Leyen | Ursula Von Der Leyen
JOHN SMITH | John Smith
"""

DIFFERENT = """
Ivan Ivanov | Ivan Ivanova
Sergei Petrov | Sergei Petrova
Nikolai Kovalevsky | Nikolai Kovalevskaya
Kim Jong Un | Kim Yo Jong
Kim Jong Un | Kim Jong Il
Kim Jong Un | Kim Jong Nam
Li Keqiang | Li Qiang
Li Na | Li Nan
Zhang Wei | Yang Wei
Zhang Wei | Chang Wei
Jang Min | Yang Min
Chang Ying | Tsang Ying
Wang Yi | Wang Yu
Wang Min | Vang Min
Qin Gang | Kin Gang
Shen Lin | Sen Lin
Lee Min | Le Min
Wu Fei | Vu Fei
Imran Khan | Imran Han
John Smith | John Smyth
John Smith | Jon Smith
John Smith | J. Smith
John Smith | John A. Smith
J. Smith | J. A. Smith
J. Smith | K. Smith
Maria Rossi | Mario Rossi
Maria Rossi | Mara Rossi
Maria Rossi | Marie Rossi
Marie Dupont | Mario Dupont
Julia Ortiz | Julie Ortiz
Julia Ortiz | Julio Ortiz
Anna Lind | Ana Lind
Carlo Conti | Carla Conti
Daniel Kern | Danielle Kern
George W. Bush | George H. W. Bush
George W. Bush | George Bush
Donald Trump | Donald Trump Jr.
Martin Luther King Jr. | Martin Luther King Sr.
Robert F. Kennedy | Robert Kennedy
John Major | John King
Stephen King | Stephen Major
John Major | John
King Charles | Prince Charles
Vladimir Zelensky | Volodymyr Zelensky
Alexander Petrov | Oleksandr Petrov
Michael Brown | Mike Brown
Paul Ryan | Pavel Ryan
Ruhollah Khomeini | Ruhollah Khamenei
Ali Hassan | Ali Hussein
Ali Hassan | Ali Hasan
Said Hamdan | Saad Hamdan
Al Gore | Gore
Anna Kelly | Anna Kelley
Brian Reed | Brian Reid
Peter Mann | Peter Man
Stephen Gray | Stephen Grey
Ann Clark | Ann Clarke
Paul Allan | Paul Allen
Tom Hank | Tom Hanks
Peter Johansen | Peter Johanson
Erik Hansen | Erik Hanson
Nina Levin | Nina Levine
Igor Markov | Igor Marko
Oleg Orlov | Oleg Orel
Petro Kovalenko | Petro Kovalchuk
Marine Le Pen | Jean-Marie Le Pen
Kofi Annan | Kofi Anan
Ban Ki-moon | Ban Ki-mun
Jose Santos | Jose dos Santos
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [(a.strip(), b.strip()) for a, b in (line.split("|") for line in table.strip().splitlines())]


@pytest.mark.parametrize(("one", "other"), pairs(SAME))
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), pairs(DIFFERENT))
def test_different_people_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Foreign Ministry", "Finance Ministry"),
        ("Prime Minister's Office", "President's Office"),
        ("Ministry of Defence", "Ministry of Justice"),
        ("Bank of Harl", "Bank of Ostport"),
    ],
)
def test_offices_that_differ_have_different_keys(one: str, other: str) -> None:
    assert name_key(one, "organisation") != name_key(other, "organisation")


def test_an_organisation_is_known_with_and_without_its_article_and_its_stops() -> None:
    assert name_key("the Harl Courier", "outlet") == name_key("Harl Courier", "outlet")
    assert name_key("U.S. State Department", "organisation") == name_key(
        "US State Department", "organisation"
    )


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Brandt", True),
        ("Mr. Brandt", True),
        ("von der Leyen", True),
        ("al-Assad", True),
        ("President Xi", True),
        ("Rees-Mogg", True),
        ("J. Smith", True),
        ("Trump Jr.", True),
        ("Xi Jinping", False),
        ("J.K. Rowling", False),
        ("JD Vance", False),
        ("Ilse Brandt", False),
        ("Li Na", False),
        ("J. Edgar Hoover", False),
        ("Ursula von der Leyen", False),
    ],
)
def test_a_surname_with_particles_titles_or_one_initial_is_a_surname_alone(name: str, bare: bool) -> None:
    assert bare_surname(name, "person") is bare


def test_a_ministry_of_no_country_says_too_little() -> None:
    assert ambiguous("Foreign Ministry", "organisation")
    assert ambiguous("officials", "group")
    assert not ambiguous("Ostport Foreign Ministry", "organisation")
    assert not ambiguous("Courier", "outlet")


def test_the_surname_is_the_last_word_that_is_no_suffix() -> None:
    assert surname("Donald Trump Jr.") == "trump"
    assert surname("Volodymyr Zelenskyy") == "zelensky"
    assert surname("") == ""


@given(st.text(max_size=40))
def test_any_text_has_a_key_that_case_does_not_change(name: str) -> None:
    assert name_key(name, "organisation") == name_key(f" {name} ", "organisation")
    assert isinstance(tokens(name), list)
    assert isinstance(bare_surname(name, "person"), bool)


WORDS = st.text("abcdefghijklmnopqrstuvwz", min_size=2, max_size=9)


@given(WORDS, WORDS, st.sampled_from(["Mr. ", "President ", "Dr ", ""]))
def test_a_title_before_a_whole_name_changes_nothing(given_name: str, last: str, title: str) -> None:
    name = f"{given_name.title()} {last.title()}"
    if not {given_name, last} & (TITLES | SUFFIXES):
        assert name_key(title + name) == name_key(name)
