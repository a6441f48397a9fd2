"""Recurring reports of a newsroom: the same sentences every time, with other figures and names."""

import random
from collections.abc import Callable, Mapping

Draw = random.Random

_FIRST = ("Anna", "Boris", "Clara", "Dirk", "Elin", "Frank", "Greta", "Hugo", "Inga", "Jonas", "Karla", "Leo")
_LAST = ("Abel", "Brenner", "Corvin", "Dorn", "Ekholm", "Falk", "Gruber", "Hagen", "Isbert", "Jansen", "Kolb", "Lund")
_PLACES = ("Wickham", "Harrow", "Tamm", "Ost", "Brenning", "Marrow Bay", "Saint Orla", "Kolm", "Aske", "Port Vell")
_SHARES = ("Nordzinc", "Vento", "Husbank", "Halden Bulk", "Bento", "Nordstrom", "Aster Biologics", "Ferrotec")
_TRADES = ("a baker", "a schoolteacher", "a ferry captain", "a carpenter", "a nurse", "a beekeeper", "an organist")


def _name(draw: Draw) -> str:
    return f"{draw.choice(_FIRST)} {draw.choice(_LAST)}"


def _market(draw: Draw) -> tuple[str, str]:
    any_of = draw.randint
    index, change = any_of(8000, 9900), any_of(1, 29) / 10
    up, down, steady = draw.sample(_SHARES, 3)
    way = draw.choice(("rose", "fell"))
    return f"Halden shares {'up' if way == 'rose' else 'down'} {change} percent", (
        f"HALDEN — Share prices in Halden {way} on the day's trading, with the main index closing {change} percent "
        f"from the day before at {index}.{any_of(10, 99)} points. Trading was worth {any_of(12, 48)} "
        f"hundred million crowns.\n\nThe biggest winner was {up}, which gained {any_of(2, 9)}.{any_of(1, 9)} "
        f"percent. At the other end of the list {down} lost {any_of(2, 9)}.{any_of(1, 9)} percent, while "
        f"{steady} ended the day where it had begun.\n\nThe crown was traded at {any_of(10, 11)}.{any_of(10, 99)} "
        f"to the euro late in the afternoon. The yield of the state's ten-year bonds stood at {any_of(2, 3)}."
        f"{any_of(10, 99)} percent. A barrel of oil for delivery next month cost {any_of(60, 89)} dollars."
    )


def _weather(draw: Draw) -> tuple[str, str]:
    any_of = draw.randint
    first, second, third = draw.sample(_PLACES, 3)
    return f"Weather: up to {any_of(5, 25)} degrees", (
        f"The weather service expects a day of sun and cloud with highs of {any_of(9, 24)} degrees in {first} and "
        f"{any_of(2, 9)} degrees in the hills above {second}. Showers are likely towards the evening, with up to "
        f"{any_of(3, 19)} millimetres of rain around {third}.\n\nThe wind will blow from the west at "
        f"{any_of(10, 60)} kilometres an hour, with stronger gusts on the coast. The night will be clear in the "
        f"east, where temperatures may go down to {any_of(0, 8)} degrees.\n\nThe outlook for the following days is "
        f"for little change. The water in Lake Aske has {any_of(6, 21)} degrees, and pollen counts are low."
    )


def _match(draw: Draw) -> tuple[str, str]:
    any_of = draw.randint
    home, away = draw.sample(_PLACES, 2)
    goals, less = any_of(2, 5), any_of(0, 1)
    return f"{home} beat {away} {goals}-{less}", (
        f"{home} beat {away} by {goals} to {less} in the second division on Saturday in front of {any_of(9, 79) * 100} "
        f"people. {_name(draw)} opened the scoring after {any_of(3, 30)} minutes, and {_name(draw)} added a second "
        f"before the break.\n\nThe visitors had their best spell at the beginning of the second half but could not "
        f"make it count. The referee, {_name(draw)}, showed {any_of(1, 7)} yellow cards.\n\n{home} have "
        f"{any_of(10, 40)} points and are in place {any_of(1, 16)} of the table. {away} stay where they were, "
        f"with {any_of(5, 30)} points. Both teams play again on Saturday next week."
    )


def _death(draw: Draw) -> tuple[str, str]:
    any_of = draw.randint
    name, place, trade = _name(draw), draw.choice(_PLACES), draw.choice(_TRADES)
    return f"{name}, {trade} of {place}", (
        f"{name}, {trade} of {place}, died at home on Thursday at the age of {any_of(61, 99)}, the family said. "
        f"Born in {draw.choice(_PLACES)} in {any_of(1928, 1964)} as one of {any_of(2, 9)} children, "
        f"{name.split()[0]} came to {place} in {any_of(1965, 1990)} and never left it again.\n\n“There was always "
        f"a chair free in that kitchen,” said a neighbour, {_name(draw)}. The choir of {place}, in which {name} sang "
        f"for {any_of(10, 40)} years, will sing at the funeral.\n\nThe service is to be held in the parish church "
        f"at {any_of(9, 12)} in the morning on Tuesday. The family asks for gifts to the lifeboat in place of "
        f"flowers. {name} leaves {any_of(1, 5)} children and {any_of(2, 14)} grandchildren."
    )


def _briefing(draw: Draw) -> tuple[str, str]:
    any_of = draw.randint
    first, second = draw.sample(_PLACES, 2)
    return "Good morning: your day in five minutes", (
        "Good morning and welcome to your daily briefing, the five minutes that bring you up to date before the coffee "
        f"is cold.\n\nIn {first} the council meets at {any_of(8, 18)} to talk about {_name(draw)}'s plan for "
        f"{any_of(20, 90)} flats at the station. In {second} the police report {any_of(2, 30)} broken windows "
        f"and one arrest.\n\nThat was your daily briefing. Tell us what you think, tell your friends where to find us, "
        "and come back tomorrow at six for the next one. You can hear it wherever you get your podcasts, and read it "
        f"in your inbox. Today's was written by {_name(draw)}."
    )


def _police(draw: Draw) -> tuple[str, str]:
    any_of = draw.randint
    place = draw.choice(_PLACES)
    return f"Car hits tree near {place}", (
        f"A {any_of(18, 88)}-year-old driver was slightly hurt near {place} on Friday when the car left the road "
        f"and hit a tree. Police put the damage at {any_of(2, 30)} thousand crowns. The road was closed for "
        f"{any_of(20, 90)} minutes."
    )


FORMS: Mapping[str, Callable[[Draw], tuple[str, str]]] = {
    "market": _market,
    "weather": _weather,
    "match": _match,
    "death": _death,
    "briefing": _briefing,
    "police": _police,
}
