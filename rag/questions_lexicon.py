"""The words by which a question shows that it asks for somebody's words, and those that are no part of a name.

The verbs are those of saying, judging and holding an opinion in Levin (English Verb Classes and Alternations, 1993:
classes 29, 31, 33, 37), as far as a reporter would use them of a person who is quoted.
"""

from __future__ import annotations

from rag.verbs import alternatives, past, third

# Whatever else is asked ("how many did she say there were"), these ask for words.
_PLAIN = """say think tell claim argue believe expect estimate predict reckon suggest call describe explain warn insist
    promise predict propose respond react reply answer comment remark put"""
# These do unless the question asks when, where or how long it was done.
_TELLING = """write tweet ask vow defend justify criticize criticise attack blame accuse admit acknowledge deny judge
    rate view see feel want announce advise urge compare characterize characterise portray concede complain declare
    stress mention reveal recall state boast joke note offer give pledge assess mean dismiss rule cite sum hope fear
    plan talk speak assert maintain contend allege affirm confirm report observe add clarify elaborate paint cast depict
    label brand dub liken equate retort counter rebut refute reject dispute confess fault charge condemn denounce
    decry deplore slam blast bash assail lambaste rebuke chide scold berate castigate chastise mock ridicule tease
    taunt deride belittle insult praise laud applaud commend compliment hail extol thank credit excuse rationalize
    rationalise swear threaten caution alert counsel exhort recommend advocate demand plead beg appeal forecast
    foresee anticipate worry regard consider deem rank evaluate guess suppose suspect doubt imagine envision envisage
    remember reminisce wish like dislike prefer favor favour oppose regret lament bemoan gripe grumble object quip brag
    gloat emphasize emphasise underline reiterate repeat invoke imply hint signal disclose summarize summarise
    conclude agree disagree reassure assure apologize apologise express voice account interpret frame pitch link connect
    testify vouch utter intend enjoy love hate welcome resent mistrust distrust trust despise admire
    endorse reason speculate recount notice contrast salute vent illustrate attribute ascribe backtrack"""
OPINIONS = """view views opinion take reaction response reply answer comment comments statement remark remarks words
    position stance explanation assessment advice message warning prediction verdict argument claim quote quotes outlook
    reasoning criticism description estimate account promise plan plans thoughts defense defence justification
    accusation acknowledgement admission allegation analogy anecdote apology appeal appraisal assertion barb belief
    boast caution challenge characterization characterisation charge comeback comparison complaint complaints
    compliment concern concerns concession conclusion confession condemnation demand denial dig diagnosis
    dissent doubt doubts endorsement evaluation excuse expectation expectations fear fears feeling feelings forecast
    gibe gripe grounds guess hint hope hopes impression insult interpretation jab jibe joke judgement judgment lament
    lesson line metaphor misgivings mockery objection objections observation order plea pledge point praise proposal
    quip rationale rebuke rebuttal recommendation regret rejoinder reproach request reservations retort rhetoric
    sentiment slogan slur suggestion summary suspicion swipe telling testimony theory threat tribute ultimatum vow
    wisecrack wish worries worry insight thinking wording phrase expression"""
MINDS = "view opinion words eyes telling judgement judgment mind estimation reckoning account recollection"
CERTAIN = """sure certain optimistic pessimistic confident skeptical sceptical worried afraid concerned proud happy
    unhappy angry upset hopeful convinced willing thrilled grateful sorry ashamed critical dismissive supportive
    surprised disappointed frustrated nervous anxious adamant upbeat"""
MOVING = """bother worry impress frighten scare strike attract appeal annoy upset disappoint please surprise trouble
    alarm concern excite inspire anger puzzle disturb motivate persuade convince"""
GROUPS = "campaign camp aides? team administration supporters? voters? fans? people allies staff"
ROLES = """chief chiefs head boss aide aides adviser advisor spokesman spokeswoman spokesperson director officer
    president secretary senator congressman congresswoman representative governor mayor minister ambassador chair
    chairman chairwoman commissioner justice general admiral colonel lawyer attorney lobbyist leader manager
    strategist consultant analyst economist professor scholar researcher historian author novelist writer journalist
    reporter columnist commentator anchor host editor critic pastor bishop teacher student activist organizer
    delegate voter backer supporter donor candidate nominee veteran founder owner executive expert specialist pollster
    insider envoy official deputy member reader resident native founder engineer scientist doctor physician farmer
    laureate parliamentarian lawmaker legislator preacher comedian rapper actor actress singer musician tycoon magnate
    mogul billionaire businessman businesswoman detective prosecutor diplomat negotiator regulator trader banker
    agent"""
BEING = "is are was were"
ACTING = "did does do has had have would will could can should might"
MONTHS = "january february march april may june july august september october november december"
DAYS = "monday tuesday wednesday thursday friday saturday sunday"
TITLES = f"""mr mrs ms dr prof sen senator rep representative gov governor gen general president secretary minister
    chief sir judge justice col lt capt adm admiral rev speaker congressman congresswoman mayor ambassador agent officer
    director chairman chairwoman chair spokesman spokeswoman foreign prime vice former press attorney first lady
    candidate nominee professor king queen prince pope ceo homeland security state house white republican democrat
    democratic {MONTHS} {DAYS}"""
# Surnames that are nouns or adjectives more often, when typed in lower case.
NOUNS = """ball banks bell best bird black bond book bright brown bush cash chase church cook cross day dean field fish
    flowers ford forest fox frost gates gold grant green gray grey hall hand head heart hill holder hope house hunt
    judge key king knight lamb land lane law league little long love major marks may miles mills money moon noble
    north page park parks peace pence pool poor pope post power powers price prince rice rich rivers rock rose rush
    sharp short silver small snow south speaker star steel stone street strong summers sweet swift tower towns
    walker wall walls war ward waters weeks west white wild winter wise wolf wood woods words work worth wright
    young"""
OPENING = """what who whom whose when where why how which did does do is was were are has have had in on according will
    would can could should at for from and or but by to of about the a an i asked per during after before if everything
    anything something all quote quotes tell show find list give"""


def any_of(words: str) -> str:
    """A regular expression of any of the words."""
    return alternatives(words.split())


def inflected(verbs: str) -> str:
    """A regular expression of the verbs as they stand, in the third person and in the past."""
    return any_of(f"{verbs} {_finite(verbs)}")


def _finite(verbs: str) -> str:
    return " ".join(f"{third(verb)} {past(verb)}" for verb in verbs.split())


PLAIN = inflected(_PLAIN)
FINITE = any_of(f"say think believe want {_finite(f'{_PLAIN} {_TELLING}')}")
SAYING = inflected(f"{_PLAIN} {_TELLING}")
