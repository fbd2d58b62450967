"""Word lists that help to tell a name from an ordinary word."""

from __future__ import annotations

import re

ROLE_WORDS = frozenset(
    """
    a acute administrator adviser advisor allied ambulance analyst and anonymous assistant associate
    audience board care carer ceo cessation cfo chair chairman chairperson chairwoman chief clerk clinical
    clinician cllr commissioner commissioning committee communications community consultant coo coordinator
    corporate council councillor deputy development dietician dietitian digital director doctor estates
    executive expert facilitator father finance focus for general governor gp group head health healthcare
    host hr human icb ics improvement in inequalities interim interview interviewee interviewer joint label
    lead leader link local manager matron medical member mental midwife moderator mother name nhs nurse
    nursing occupational of officer operations organisation paramedic parent participant participants
    partner partnership partnerships patient people pharmacist pharmacy physio physiotherapist policy
    practice practitioner presenter prevention primary principal programme project provider psychologist
    public quality recorder registrar representative research researcher resident residents resources
    respondent respondents screening secondary secretary senior service services smoking social specialist
    staff strategy student surgeon system teacher team the therapist therapy transformation trust
    vaccination vice visitor volunteer wellbeing witness worker workforce
    """.split()  # noqa: SIM905 - a list of words is read as words
)

TITLES = frozenset(
    """
    cllr councillor dame doctor dr lady lord miss mr mrs ms mx prof professor rev sir sister
    """.split()  # noqa: SIM905 - a list of words is read as words
)

ORGANISATION_WORDS = frozenset(
    """
    alliance and board borough care ccg centre charity children's city community council county district ft
    foundation general group health healthcare hospital hospitals icb infirmary integrated mental network nhs
    of partnership primary royal service services system teaching trust university women's
    """.split()  # noqa: SIM905 - a list of words is read as words
)

NAMES_THAT_ARE_WORDS = frozenset(
    """
    april art august baker banks bell best bill black bob bond brook brooks brown bush case chase church
    clay cliff cook cross dale dawn day dean dell drew earl eve faith field fields fisher flint ford
    forest fox frank french gene glen grace grant gray green grey guy hall hand harper heath heather
    hill holly hope house hunter iris ivy jack joy june king knight lake lane law lee lily little long
    lord love major mark marsh mason may mead miles mills miner moon moss nick noble north olive page
    park parks pat pearl penny pierce pike pitt pool pope potter power price ray read reed reeve rice
    rich rivers rob robin rock rose ross rush ruth sally sandy sharp shepherd short singer snow spring
    stone storm street sue summer summers swift terry tiny trip underwood van wade walker ward waters
    weaver webb wells west white wild will wise wood woods young
    """.split()  # noqa: SIM905 - a list of words is read as words
)


def split_name(name: str) -> tuple[str, ...]:
    """A person's name in order, without titles and what stands in brackets or after a bar: both
    "Patel, Dr Priya (LCC)" and "Priya Patel | NHS" give ("Priya", "Patel")."""
    plain = re.sub(r"[(\[].*?[)\]]|\s[|–—-]\s.*|\|.*", " ", name)
    if plain.count(",") == 1:
        last, first = plain.split(",")
        plain = f"{first} {last}"
    parts = [part.strip(".,;:") for part in plain.split()]
    return tuple(part for part in parts if part and part.lower() not in TITLES)
