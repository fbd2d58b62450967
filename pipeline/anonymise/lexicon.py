"""What is known of words: which are ordinary, which are given names, which are places (``lists/README.md``)."""

from __future__ import annotations

import gzip
import unicodedata
from functools import cache
from pathlib import Path

from pipeline.anonymise.words import ORGANISATION_WORDS, ROLE_WORDS, TITLES

LISTS = Path(__file__).parent / "lists"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPOKEN = _words(
    """
    ah aha aye ain't d'you o'clock ma'am y'know
    bloke blokes cuz dunno e-mail e-mails eh er erm gonna gotta ha hm hmm hmmm huh innit lemme mate
    mhm mm mmm nah nope nowt oh ok okay ooh oops ouch owt pre reablement signposting specialty specialties
    summat ta tha tho til ugh uh uhm um umm wanna wellbeing whoa workstream workstreams wow yea yeah yep yup
    backfill backfilled befriender befrienders biopsychosocial codebook comorbidities comorbidity dataset datasets
    email emails facebook healthcare helpline helplines hotspot internet intranet laptop meds multimorbidity
    offline online onboarding outpatient outpatients policymaker policymakers portering readmission readmissions
    roadmap rollout screenshot signpost signposted siloed smartphone smartphones statin statins telehealth
    touchpoint touchpoints upskill upskilled upskilling upstream videoconference voicemail website websites
    webinar webinars wellness workforce zoom
    """
)
"""Words of speech and of the field that dictionaries leave out."""

CALENDAR = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays january february march april may june july august september october november december jan feb mar apr
    jun jul aug sept oct nov dec christmas easter ramadan eid diwali lent boxing bank hanukkah michaelmas new year
    spring summer autumn winter
    """
)
BROAD = _words(
    """
    african africans america american americans asia asian asians australia australian zealand bame black british
    britain brit brits caribbean catholic christian christians christianity commonwealth east eastern england english
    ethnic eu europe european europeans french france german germany global gb great hindu hindus indian indians
    ireland irish islam islamic jewish jews latin london midlands minority mixed muslim muslims north northern
    northeast northwest protestant scotland scottish sikh sikhs south southern southeast southwest uk usa us
    united kingdom wales welsh west western white whitehall westminster
    """
)
"""Groups and places so large that they point at nobody."""
GENERAL = _words(
    """
    act action academy acute agenda agency ai alliance annex annexe appendix area assembly assessment authority
    board cabinet campaign care case centre chair chamber chapter charter clause code commission commissioner
    committee community compact conference constitution contract contact count counts council court covid coronavirus
    day department directive district division document domain draft economics economy education emergency
    employment engagement equality equity estates evaluation event every executive experience figure finance first
    forum foundation framework fund funding god government green group guidance guide health healthy
    home household housing human improvement index inequalities information innovation inquiry insight institute
    integrated integration intelligence international investment item jesus labour lead level life lives local long
    lord mandate making management meeting member ministry minister minutes mission model motion national neighbourhood
    network nhs note office officer order ordinary outcomes outreach overview paper parliament part partnership pathway
    people performance phase pilot plan planning platform pledge point policy population power practice
    prevention primary prime principle priority programme project property protocol public quality quarter
    question recommendation record recovery reform regional registry report research resolution resolved resources
    review right rights royal safety schedule scheme school scrutiny secondary secretary section select self service
    services session social society staff standard standing state statement strategic strategy street
    sub-committee subcommittee summary support survey sustainability system table target task team
    technology term tier tobacco trade training transformation transport treasury trial trust trusts unit university
    update vision voluntary waste week welfare white wide work workforce workshop world young youth zone
    """
) | {word.lower() for word in ROLE_WORDS | ORGANISATION_WORDS}
"""Words that are often written with a capital in this field and name a kind of thing, not one of its kind."""
BRANDS = _words(
    """
    adhd aids alzheimer alzheimer's amazon android apple astrazeneca autism azure bluetooth champix cochrane
    copd covid-19 dementia diabetes ebola emis excel facebook fitbit github gmail google guardian instagram iphone
    ipad java javascript linkedin linux microsoft nicorette nvivo outlook parkinson parkinson's paracetamol pdf
    pfizer post-it powerpoint python sharepoint skype slack snapchat spotify systmone teams tesla tiktok twitter
    viagra whatsapp wifi wi-fi wikipedia windows word xbox youtube zoom zyban bbc itv netflix brexit
    couch core20plus5 marmot makaton fairtrade ipsos ofsted healthwatch macmillan samaritans unison unicef
    """
)
ACRONYMS = _words(
    """
    a&e adhd ahp ahps ai aids api bame bbc bma bme bmi bmj bp brcs btec cabinet cbt ccg ccgs cd ceo cfo chd cio cmo cno
    coi cop copd covid cpd cpn cqc cqi csu csus ct cvd cv dbs dhsc dna dnas doh dph dr dwp ecg ecgs ed edi eia emr ems
    eqia eu faq faqs fe ft ftse fte ftes gb gcse gdp gdpr gmc gp gps gpwer hca hcas hee hiv hpv hr hscp htn ic icb icbs
    icp icps ics icss icu id im imd inr it itu itv iv ivf jsna kpi kpis la las lgbt lgbtq lgbtqia lgbtqi lmc ltp ltps
    mdt mdts mecc mhra mmr mot mp mps mri ms nao ncd nct nda ndpp nhs nhse nhsei nice nihr nmc npt nrt oap ocd ofsted
    ons ot ots ohid pa pals pas pc pcn pcns pct pcts pdf pe ph phd phe phes pm pmo ppe ppg ppgs ptsd qi qof qr qualys
    raf rcn rct ri rspca sen send sha slt smart smi sms sop sops std stds sti stis stp stps swot tb tia toil tv uk ukhsa
    uni un us usa usb uti vat vcs vcse vcses vip vr who wifi wte ymca plc ltd cic rag rota sla slas foi tbc nb ie eg
    aob dpia erg moj mod defra dfe dcms hmrc hmt lga adph fph bsl esol sats asd add able aka asap diy eta fyi
    ii iii iv vi vii viii ix xi xii xiii am pm ok oh nhsfts isbn url http https www pdf html csv xml json
    """
)
"""Initials that the whole field knows."""
COMMUNITIES = _words(
    """
    afghan afghans albanian arab arabs arabic bangladeshi bengali bosnian brazilian bulgarian chinese congolese cornish
    creole czech egyptian eritrean eritreans ethiopian farsi filipino filipinos gambian ghanaian greek gujarati gypsies
    gypsy hausa hindi hungarian igbo iranian iraqi italian jamaican japanese kashmiri kenyan keralan korean kosovan
    kurdish kurds latvian lithuanian malayalam mandarin mirpuri moroccan nepalese nepali nigerian nigerians pakistani
    pakistanis palestinian pashto polish portuguese punjabi roma romanian romanians romany russian shona slovak
    somali somalian somalis somaliland spanish sudanese swahili sylheti syrian syrians tamil thai tigrinya traveller
    travellers turkish twi ugandan ukrainian ukrainians urdu vietnamese windrush yemeni yoruba zimbabwean
    """
)
"""Peoples and languages: a community that may be small where the study was done."""
VENUES = _words(
    """
    avenue bridge building buildings cathedral chapel church clinic close college common court cottage crescent croft
    dock docks drive estate estates farm field fields garden gardens gate green grove hall harbour heights high hill
    hospice hotel house infirmary inn island lane library lodge manor market mews mill mosque museum nursery park
    pier pit place playhouse prison pub quay rise road row school square stadium station street surgery
    temple terrace theatre tower towers vale valley view village walk ward way wharf wood woods yard baths
    """
)
BODIES = _words(
    """
    academy alliance association band brigade cafe café campaign centre charity choir circle club coalition
    collective committee company consortium cooperative council crew federation festival foundation friends forum
    fund group groups guild hospital hospitals hub hubs initiative institute kitchen league limited ltd mind network
    partnership pantry pledge plc practice programme project rest scheme service services society team
    together trust trusts union university voice voices volunteers
    """
)
WORD_NAMES = _words(
    """
    abbey abigail ace al alma amber ami angel ann anna april archer aria ariel art asha aspen aurora autumn ava bailey
    barb barbie barney baron basil baz beau bee bell belle ben benny berry bertha bertie beryl bethel bev bill billy
    blossom bob bobby bonnie bonny brad brandy brent brock brook brooke bud buddy burt butch cal carol celeste chad
    chance charity charlie charlotte chase cherry chuck cicely clarence clay clem clementine cliff clint cole
    colin col coral crystal curt dahlia daisy dale dan dawn dean deb deborah del dele destiny dexter dick dolly dom
    don doll dora dot drew duke earl ebony ed eddie ember emerald ernest eve faith fan fanny fay fay felicity fern
    fleur flora florence forest frank frankie fred fritz gay gaz gaynor gene genie ginger ginny glen gloria glory grace
    graham grant guy hale hank harmony harold harry haven hazel heath heather hector hope hyacinth imam ira iris ivory
    ivy jack jade jane jasmine jasper jay jean jed jenny jerry jess jet jewel jill jimmy jo joan jock joe joey john
    johnny jon josh joy jude judy june justice kay kali kamala kelly ken kerry kim kip kit kitty kris lance
    lane laurel lavender lawrence lea lee len leo les levi lily lincoln linden lola lotus louis love lucky luke
    lulu mac mace mack maddie maggie magnolia mal manna manny marc margarita marge maria marina mark marlin marsh
    martin marvin mary mat matt maud mavis max maxwell may maya meg melody mercy merlin merry mick mike miles milo
    mina minty miranda misty mo mollie molly mona monty morris muffin myrtle nan nancy nell nelly ned nelson nick
    nicky noble noel nora norm nova olive oliver opal oscar otto paddy page pam pansy pat patience patsy patty paul
    pearl peg penny pepper perry petal pete peter phil phoebe pierce pip piper pitt polly poppy prince princess
    prudence queenie rae raj ralph ram rani raven ray reed reuben rex rich rick ricky river rob robin rock rocky
    rod roger roman romeo ron rosa rose rosemary rosie rosy rowan roy ruby rue rupert russ rusty ruth sage sal sally
    sam sandy saran scarlet scott serena serenity shah shaun sheila shelly sherry sid sienna sierra silver
    skip sky sol solomon sonny spencer stan star stella sterling steve stew stone storm stu sue summer sunny sunshine
    sybil tad tally tam tammy tan tanner tara tasha taz ted teddy terry tess theo tilly tim timothy toby tom tommy
    toni tony tori tracy trinity trish trixie troy tucker val vera verity vic victor victoria viola violet vi virginia
    vivian wade wally walker walt walter wanda warren wat wendy whitney wilf will willie willow winnie win wolf
    woody wren wyn yasmin zara zed zoe ali amir amit anil chi chin dev dong hafiz hamza hung jun ka khan kim
    kali lam li lin ling mahdi min mina mustafa nadia naan noor om omar pasha ping raja rana rani rishi rohan
    rui sahib salim sana sara sari seema shan sheikh sing singh sita sun sung tai tan tao veena wan wong xu yan
    yang yin yuan begum
    """
)
"""Given names (and a few short family names) that are also words."""
COUNTIES = _words(
    """
    aberdeenshire anglesey angus antrim argyll armagh avon ayrshire bedfordshire berkshire buckinghamshire caithness
    cambridgeshire carmarthenshire ceredigion cheshire clwyd conwy cornwall cumberland cumbria denbighshire derbyshire
    devon donegal dorset dumfriesshire durham dyfed essex fermanagh fife flintshire galway glamorgan gloucestershire
    gwent gwynedd hampshire herefordshire hertfordshire humberside kent kerry kildare kilkenny lanarkshire lancashire
    leicestershire lincolnshire londonderry lothian mayo merseyside middlesex monmouthshire norfolk northamptonshire
    northumberland nottinghamshire orkney oxfordshire pembrokeshire perthshire powys renfrewshire rutland shetland
    shropshire sligo somerset staffordshire suffolk surrey sussex teesside tipperary tyneside tyrone warwickshire
    wearside westmeath westmorland wexford wicklow wiltshire wirral worcestershire yorkshire manchester
    """
)
NATIONAL = frozenset(
    """
    accident and emergency; affordable care; age uk; agenda for change; better care fund; british heart foundation;
    british medical association; cancer research uk; care act; care quality commission; child benefit;
    citizens advice; citizens advice bureau; clinical senate; climate change; couch to; covid inquiry; equality act;
    five year forward view; freedom of information; freedom of information act; green paper; green plan; health check;
    health checks; health education england; house of commons; house of lords; housing benefit; human rights;
    integrated care; integrated care board; integrated care boards; integrated care system; integrated care systems;
    job centre; joint strategic needs assessment; king's fund; long covid; long term plan; mental capacity act;
    mental health act; microsoft teams; national insurance; nhs confederation; nhs constitution; nhs england;
    nhs improvement; nhs long term plan; nhs providers; nuffield trust; number ten; office for national statistics;
    personal independence payment; prime minister; public health england; public health wales; red cross;
    royal college; royal college of nursing; royal college of physicians; secretary of state; section 106; social care;
    social services; standing order; standing orders; statutory sick pay; sure start; treasury; united kingdom;
    united nations; universal credit; white paper; winter pressures; world health organization;
    world health organisation; zero hours
    """.replace("\n    ", " ")
    .strip()
    .split("; ")
)
"""Bodies, laws, benefits and programmes of the whole country."""
SAYINGS = (
    "grace period",
    "grant money",
    "hope so",
    "jack of all",
    "may i ",
    "may we ",
    "pat on the",
    "ray of",
)
SURNAME_WORDS = _words(
    """
    archer baker banks barber barker best bishop bond booth bowler brewer brook brooks brown buck burn burns burton
    bush butcher butler carpenter carter case chambers chandler chapman clay cook cooper cotton cox cross crow dale
    day dear drake driver dyer farmer farrow field finch fish fisher fletcher flood flower ford forester foster fox
    freeman fry fuller gardener gardiner garner glass glover golding gray green greenwood grey hall hammer hammond
    hand harding hardy hare harper hart hawk head heap hedge hill hogg holder holland hood hopper horn horner house
    hunt hunter joiner jolly judge keen key king kirk kitchen knight lake lamb lambert lane law leach light little
    long lock love mason major manning marsh mead mercer miller mills moon moor moore moss nash nightingale page
    palmer park parker parson parsons partridge peacock penny pepper perch pike piper plant pike pollard pond poole
    pope porter potter powers price pride quick read reader reed rice rider rivers robin rose rush salt saunders sawyer
    sharp shaw shepherd short silver singer skinner slack slater smart smith snow spear spencer spicer spring squires
    stark steel sterling stock stone strange strong sumner swain swan sweet swift tanner taylor temple thatcher
    thorn tiller townsend travers tucker turner tyler underwood vine vicar waite wakefield walker wall waller warden
    warner waters weaver webb webber weeks wells wheeler white wild wilder winter wise wolf wood woods woodward wright
    wynd yates young
    """
)
SAYING = _words(
    """
    added admitted agreed announced answered argued asked asks believes brought called came claimed commented complained
    did does explained feels felt finished found gave goes got had has insisted joined jokes knew knows laughed left
    likes lost loves made mentioned nodded noted offered pointed promised put ran rang recalled reckoned reckons
    remembered replied retired reminded said says sent shouted shows smiled spoke started stayed suggested taught
    thinks thought told took turned wanted wants was went were wore works worked wrote is isn't wasn't hasn't
    doesn't didn't and's
    """
)
OWN = frozenset({"i", "a", "o", "mr", "mrs", "ms"})


@cache
def entries(name: str) -> frozenset[str]:
    """A list as it comes: ``words``, ``given`` or ``places``."""
    with gzip.open(LISTS / f"{name}.txt.gz", "rt", encoding="utf-8") as lines:
        return frozenset(line.rstrip("\n") for line in lines)


def folded(word: str) -> str:
    """A word in small letters, without accents, with a straight apostrophe."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'").replace("\u2011", "-"))
    return "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold()


def is_common(word: str) -> bool:
    """Whether a folded word is written small in English, as far as a large dictionary knows."""
    if word in entries("words") or word in SPOKEN or word in OWN:
        return True
    return "-" in word and all(
        part in entries("words") or part in SPOKEN or len(part) == 1 for part in word.split("-") if part
    )


def is_given(word: str) -> bool:
    """Whether a folded word is a given name and no ordinary word (or one of the few that are both)."""
    if word in WORD_NAMES:
        return True
    known = word in entries("given") or ("-" in word and word.partition("-")[0] in entries("given"))
    return known and not is_common(word) and word not in BRANDS | BROAD | ACRONYMS


def is_place(words: str) -> bool:
    """Whether a folded word or phrase is a place on the list."""
    return words in entries("places") or words in COUNTIES


def is_safe(word: str) -> bool:
    """Whether a folded word with a capital names a kind, a time or something that everybody knows."""
    return any(word in known for known in (CALENDAR, BROAD, GENERAL, BRANDS, OWN, TITLES))


@cache
def function_words() -> frozenset[str]:
    """Words that are no name and begin none, however they are written."""
    from spacy.lang.en.stop_words import STOP_WORDS

    openers = {"ask", "tell", "call", "thank", "thanks", "dear", "hello", "hi", "yes", "no", "okay"}
    return (frozenset(STOP_WORDS) | openers | SPOKEN) - WORD_NAMES
