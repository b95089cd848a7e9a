"""Words that exclude one another: opposites, siblings, neighbours in a scale. Our own list."""

from __future__ import annotations

# Words of one line exclude one another: exchanging them changes what is asked, not merely how.
CONTRASTS = """
first second third fourth fifth last final
north south east west
northern southern eastern western
northeast northwest southeast southwest
largest smallest
biggest smallest
larger smaller
bigger smaller
big tiny
highest lowest
higher lower
oldest newest youngest
older newer younger
most least
more less fewer
maximum minimum
best worst
better worse
good bad
longest shortest
longer shorter
earliest latest
earlier later
early late
before after during
start end middle
started ended
begin end stop
began ended stopped
beginning end
increase decrease
increased decreased
increases decreases
rise fall decline
rose fell
gain lose
gained lost
won lost
win lose
winner loser
accept reject
accepted rejected
approved rejected opposed vetoed
support oppose
supported opposed
supporters opponents critics
agree disagree
agreed disagreed refused
allow forbid ban
allowed forbidden banned
legal illegal
included excluded
include exclude
open close
opened closed
opening closing
build destroy
built destroyed demolished
created destroyed abolished
founded dissolved abandoned
buy sell
bought sold
purchased sold donated
borrow lend
arrive leave
arrived left
enter leave
entered left
joined left quit
attack defend
attacked defended
hired fired
elected defeated
appointed dismissed
praised criticized
love hate
loved hated
like dislike
remember forget
succeed fail
succeeded failed
success failure
strongest weakest
rich poor
hot cold
hottest coldest
warm cool
wet dry
heavy light
faster slower
fastest slowest
thick thin
full empty
public private
male female
men women children
man woman child
boy girl
king queen prince
father mother brother sister
son daughter nephew
husband wife
uncle aunt
white black red blue green yellow brown
summer winter spring autumn
morning evening night
day night
daily weekly monthly
day week month
year decade century
left right
upper lower
top bottom
above below
inside outside
front back
internal external
domestic foreign
local national international
urban rural
ancient modern
temporary permanent
positive negative
common rare
popular unpopular
possible impossible
important unimportant
similar different
same different
true false
direct indirect
major minor
primary secondary
military civilian
army navy
war peace
land sea air
water oil gas
democratic republican
democrats republicans
liberal conservative
christian muslim jewish
catholic protestant orthodox
always never
majority minority
half third quarter
million billion thousand hundred
one two three four five six seven eight nine ten
add remove
added removed
cause prevent
caused prevented
causes prevents
produce consume
produced consumed
import export
imports exports
student teacher
students teachers
employee employer
doctor patient
buyer seller
author publisher
actor director producer
singer songwriter drummer
author illustrator
president senator governor mayor
city village
river lake mountain
church castle school
movie album
born buried killed
live die
lived died
alive dead
birth death
arrested released
guilty innocent
""".strip()


def _contrasts() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for line in CONTRASTS.splitlines():
        words = line.split()
        for word in words:
            table.setdefault(word, []).extend(w for w in words if w != word)
    return table


OPPOSITES = _contrasts()
