"""Spellings of one name, and forms of one given name: tables, since a rule for all names would merge people who differ.

SPELLINGS are Latin spellings of one name of another alphabet; they are taken for one. FORMS are one name in several
languages, or short for another; whoever bears them is only suggested for merging.

By hand, from the romanisations in use (BGN/PCGN, ALA-LC, the passports' and the press's own).
"""

from __future__ import annotations


def _table(text: str) -> dict[str, str]:
    """Each word of a line to the first word of it."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {word: line[0] for line in lines for word in line}


SPELLINGS = _table(
    """
    mohammed muhammad mohammad mohamed mohamad muhammed
    ahmed ahmad
    hussein husayn husain hussain hossein hosein husein
    mahmoud mahmud
    yusuf yousef youssef yousuf yusef
    umar omar
    khaled khalid
    abdullah abdallah abdulla abdellah
    abdul abdel
    mustafa mustapha moustafa mostafa
    ibrahim ebrahim
    ismail esmail ismaeel
    osama usama
    muammar moammar moamer muamar
    gaddafi qaddafi kadhafi gadhafi qadhafi gadafi kadafi kaddafi khadafy qadhdhafi gheddafi khaddafi
    zawahiri zawahri
    haniyeh haniya haniyah
    nasrallah nasralla
    netanyahu netanyahou
    sisi sissi
    sergei sergey sergej
    andrei andrey andrej
    alexei alexey aleksei aleksey alexej aleksej
    nikolai nikolay nikolaj
    dmitry dmitri dmitriy dmitrii dmitrij
    yuri yury yuriy yurii iurii
    vitaly vitali vitaliy vitalii vitalij
    valery valeriy valerii valerij
    gennady gennadi gennadiy gennadii
    anatoly anatoli anatoliy anatolii
    vasily vasili vasiliy vasilii vassily
    grigory grigori grigoriy grigorii
    yevgeny evgeny yevgeni evgeni evgenii yevgeniy evgeniy evgueni
    aleksandr alexandr
    fyodor fedor
    pyotr petr
    ilya ilia
    semyon semen
    yekaterina ekaterina
    yelena elena
    natalia natalya nataliya
    tatiana tatyana
    yulia yuliya iuliia
    ksenia kseniya
    yevgenia yevgeniya evgenia evgeniya
    volodymyr wolodymyr
    serhiy serhii serhij sergiy
    andriy andrii andrij
    oleksiy oleksii oleksij
    oleksandr olexandr
    yevhen evhen
    mykhailo mykhaylo
    """
)

FORMS = _table(
    """
    vladimir volodymyr uladzimir wladimir vlad volodya
    alexander aleksandr oleksandr aliaksandr alex sasha sandro iskander
    sergei serhiy siarhei serge
    andrei andriy andrew andreas andres andre
    alexei oleksiy aliaksei alexis
    nikolai mykola mikalai nicholas nicolas
    dmitry dmytro dimitri dzmitry
    mikhail mykhailo michael mike mick mikhael michel miguel mihai
    yevgeny yevhen eugene gene
    pyotr petro peter piotr pete pierre pedro
    pavel pavlo paul pablo paolo
    ivan john jon jack johnny sean ian jan johann hans juan jean giovanni
    yuri yuriy george jorge georg georgy
    joseph joe josef jose giuseppe yusuf iosif josip
    william bill billy will willy wilhelm guillermo
    robert bob bobby rob roberto
    richard dick rick rich ricardo
    james jim jimmy jamie
    thomas tom tommy
    charles charlie chuck carlos karl carl
    edward ed eddie ted eduardo
    anthony tony antonio antony anton
    christopher chris
    benjamin ben
    daniel dan danny
    david dave
    matthew matt
    gregory greg grigory hryhoriy
    stephen steve steven stefan esteban
    samuel sam
    ronald ron ronnie
    donald don
    kenneth ken
    timothy tim
    theodore ted fyodor
    elizabeth liz beth betty elisabeth
    katherine kate kathy catherine yekaterina kateryna katya
    margaret maggie meg peggy
    susan sue
    patricia pat patty
    deborah debbie
    helen yelena olena elena
    natalia nataliia natalie
    abraham ibrahim
    mohammed mehmet mamadou mahomet
    hassan hasan
    said saeed saeid sayeed
    philip phil philippe felipe
    lawrence larry laurence lorenzo
    """
)
