"""Nouns that tell what a speaker is: a person unnamed, an organisation, a document, a class of people."""

from __future__ import annotations

import re
from typing import Literal

from unless.domain.text import words

HeadKind = Literal["person", "people", "organisation", "document"]

# Nouns for one person, by whom "the ..." takes up somebody named before.
PERSON = frozenset(
    """
    activist actor actress adviser advisor agent aide ally ambassador analyst anchor appointee archbishop associate
    astronaut athlete attorney author banker billionaire bishop boss broker businessman businesswoman candidate captain
    cardinal celebrity chairman chairperson chairwoman challenger chancellor chef chief clerk coach colleague
    columnist comedian commander commentator commissioner confidant congressman congresswoman conservative consultant
    coordinator coroner correspondent counsel councillor councilman counselor critic daughter dealer deputy democrat
    designer detective developer dictator diplomat director doctor donor driver economist editor employee engineer
    entrepreneur envoy executive expert farmer father fellow figure filmmaker financier founder friend geologist
    geneticist general governor guest head heiress historian host hunter husband incumbent insider inspector
    investigator investor jurist journalist judge juror justice king lady lawmaker lawyer leader lecturer legislator
    liberal lieutenant lobbyist magnate mayor mediator member midwife minister mogul moderator monarch mother native
    negotiator neighbor neighbour nominee novelist nurse observer officer official operative operator opponent
    organiser organizer owner parent parliamentarian partner pastor patient performer person physician pilot player
    poet police-officer politician pollster pope premier president presenter priest prince princess principal producer
    professor programmer prosecutor psychiatrist psychologist publisher queen rabbi realtor recipient refugee reporter
    representative republican researcher resident reviewer rival runner sailor scholar scientist secretary senator
    sergeant sheriff singer skipper socialist soldier solicitor son source speaker specialist spokesman spokesperson
    spokeswoman staffer star strategist student superintendent supervisor supporter surgeon surrogate survivor tactician
    teacher teenager theorist trader trainer treasurer tycoon undersecretary veteran victim volunteer voter warden
    whistleblower widow wife winner witness woman man worker writer brother sister manager committeeman committeewoman
    contender hopeful frontrunner front-runner chair co-chair treasurer tutor psychic whip aspirant
    """.split()
)
# Plurals that do not only add an s, and words that stand for people by themselves.
PEOPLE = frozenset(
    """
    people men women children allies lawmen policemen businessmen congressmen councilmen firemen spokesmen fishermen
    parents readers viewers listeners folks others some many most few several all everyone everybody nobody anybody
    anyone someone somebody both those one two three four five six seven eight nine ten dozens hundreds thousands
    millions majority minority plurality public half third quarter percent generation camp crowd audience electorate
    population class community family families you mothers fathers respondents americans britons germans russians
    ukrainians europeans chinese french british japanese elites masses faithful poor rich young old
    """.split()
)
ORGANISATION = frozenset(
    """
    academy administration agency airline airlines alliance army assembly association authorities authority bank board
    body brand broadcaster bureau business cabinet campaign center centre chain chamber channel charity church city
    club coalition college commission committee company confederation conglomerate congress consortium convention
    corporation council country county court courts department directorate embassy establishment exchange faction
    federation firm force forces foundation franchise front fund government group house industry institute
    institution junta kingdom kremlin laboratory league legislature magazine maker manufacturer media military militia
    ministry mission monarchy movement museum nation navy network newspaper nonprofit office opposition orchestra
    organisation organization outlet panel paper parliament party pentagon platform police politburo presidency press
    province publication publisher regime region regulator republic retailer school secretariat senate service side
    site society state station studio supplier syndicate taskforce team tribunal troupe unicef union university
    utility watchdog website wing outlet
    """.split()
)
DOCUMENT = frozenset(
    """
    account ad advertisement advisory affidavit agreement amendment analysis announcement article audit average bill
    biography blog blueprint book briefing broadcast brief budget bulletin byline cable calculation caption chapter
    clause code column comment communique complaint constitution contract convention court-filing data decision
    declaration decree dispatch documentary document documents draft e-mail editorial email emails entry essay estimate
    estimates exit-poll facebook fact-sheet figures filing findings finding footage forecast guidance guide guideline
    guidelines headline index indictment interview invitation judgment law lawsuit leaflet legislation letter list log
    manifesto manual map media-report memo memoir memorandum message minutes motion narrative news note notes notice
    op-ed opinion order outline page paper passage petition piece plan platform playbook podcast policy poll polling
    polls post posting poster press-release projection projections proposal prospectus provision publication question
    questionnaire reading record records release report reporting reports research resolution return returns review
    ruling rule rules schedule scorecard script speech statement statements statistics statute story strategy study
    submission subpoena suit summary survey surveys tally tape testimony text timeline tape transcript treaty trend
    tweet tweets update verdict version video wire writings
    """.split()
)
# Unnamed people who spoke to a reporter, even as a plural: anonymous speakers rather than a class of people.
INFORMANTS = frozenset(
    "source sources official officials aide aides adviser advisers advisor advisors insider insiders staffer staffers "
    "diplomat diplomats operative operatives negotiator negotiators confidant confidants mediator mediators".split()
)
_CUT = re.compile(
    r",|\(|\s+(?:Mr|Mrs|Ms)\.|\s+(?:who|whom|whose|which|that|in|from|of|at|for|with|within|inside|to|by|on|about|against|under|over|"
    r"near|across|around|among|between|familiar|close|including|like|such|as|released|published|conducted|"
    r"commissioned|obtained|filed|written|issued|being|based|led|quoted|cited|speaking|working)\b",
    re.I,
)
_MEASURES = re.compile(
    r"^(?:an?|the|some|many|most|several|one|two|three|four|five|half|majority|number|handful|couple|dozens?|hundreds?|"
    r"thousands?|tens|millions?|group|pair|series|array|wide|large|small|growing|vast|huge|slim|percent|\d[\d,.]*|%|"
    r"all|both|each|none|much|more|few|any|members|part|parts|lot|lots|rest|plurality|minority|third|quarter)$",
    re.I,
)


def core(phrase: str) -> str:
    """A noun phrase up to the first preposition, comma or relative clause: "the judge" of "the judge in Orland".

    A measure ("a majority of voters") gives way to what it measures.
    """
    phrase = phrase.strip(" \t\n,.:;\"“”'‘")
    m = _CUT.search(phrase)
    head = phrase[: m.start()] if m else phrase
    if m and m[0].strip().lower() == "of" and all(_MEASURES.match(w) for w in head.split()):
        rest = core(phrase[m.end() :])
        return rest or head
    return head


def head_noun(phrase: str) -> str:
    """The last word of a noun phrase's core, in small letters; "" for none."""
    found = words(core(phrase))
    return found[-1].removesuffix("'s").removesuffix("’s") if found else ""


def singular(noun: str) -> str:
    """The noun without a plural ending."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        return noun[:-1]
    return noun


def head_kind(noun: str) -> HeadKind | None:
    """What a head noun stands for; None where the lists do not know it."""
    if noun in PEOPLE:
        return "people"
    if noun in DOCUMENT:
        return "document"
    if noun in ORGANISATION:
        return "organisation"
    if noun in PERSON:
        return "person"
    one = singular(noun)
    if one == noun:
        return None
    if one in PERSON:
        return "people"
    if one in DOCUMENT:
        return "document"
    return "organisation" if one in ORGANISATION else None
