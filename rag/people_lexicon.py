"""Words that tell a person's name from other capitalised words: given names, titles, organisations, days.

Written by hand; common United States usage. A name missing here is still found by its title, by an apposition,
or by standing beside a verb of saying.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MALE = _words(
    """aaron abdul abe abraham abu adam adolf adrian ahmad ahmed akbar al alan albert alberto alec alejandro alex
    alexander alexei alexis alfonso alfred ali allen alvin amir anderson andre andres andrew andy francois raynard
    angel angelo anthony antonin antonio antony ari armando arne arnold art arthur
    asa ash ashton barack barney barry bart ben
    benjamin bennie benny bernard bernie bert bill billy bob bobby boris brad bradley brandon brendan brent bret
    brett brian bruce bruno bryan bud buzz byron caleb calvin cameron carl carlos cary cecil cedric cesar chad
    charles charlie chase chester chip chris christian christopher chuck clarence clark claude clay clayton cliff
    clifford clint clive cody colin conrad corey cornell cory craig curt curtis cyrus dale damon dan dana daniel
    danny darrell darren darryl daryl dave david dean dennis denny derek derrick desmond devin dick diego dinesh
    dirk dmitry dominic don donald donnie doug douglas drew duane duncan dustin dwayne dwight earl ed eddie edgar
    edmund eduardo edward edwin eli elijah elliot elliott elon emanuel emilio emmanuel emmett enrique eric erick
    erik ernest ernesto ernie ethan eugene evan everett felipe felix ferguson fernando fidel floyd francesco
    francis francisco franck frank frankie franklin fred freddie frederick gabriel garrett garry gary gavin gene
    geoff geoffrey george gerald gerard gerry gil gilbert giovanni glen glenn gordon graham grant greg gregg
    gregory grover guillermo gus guy hank harold harrison harry harvey hassan hector henry herb herbert herman
    hiram horacio howard hubert hugh hugo ian ibrahim igor ildefonso ira irving isaac isaiah ismail ivan jack
    jackson jacob jacques jaime jake jamal james jamie jan jared jason javier jay jeb jeff jefferson jeffrey jerald
    jeremiah jeremy jermaine jerome jerry jesse jesus jim jimmy joaquin jody joe joel john johnny jon jonah jonas
    jonathan jordan jorge jose joseph josh joshua juan judd jules julian julio julius justin karl keith ken kendrick
    kenneth kent kerry kevin khizr kirk kofi kurt kyle lamar lance larry laurence lawrence lee len leo leon leonard
    leonardo leroy les lester lev lewis lincoln lindsey lionel lloyd logan lonnie lou louis lucas luis luke luther
    lyle lyndon mahmoud malcolm manny manuel marc marcel marcelo marco marcos marcus mario mark marlon marshall
    martin marty marvin mason mateo matt matthew maurice max maxwell mehdi mel melvin michael micah michel miguel
    mike mikhail miles milo milton mitch mitchell mitt mohamed mohammad mohammed morgan morris morton moses
    muhammad murray nate nathan nathaniel neal ned neil nelson newt nicholas nick nicolas nigel noah noam noel norm
    norman oliver omar orrin orlando oscar osama otto owen pablo pat patrick paul pedro percy perry pete peter phil
    philip phillip pierre preston quentin rafael rahm ralph ramon rand randall randy raphael raul ray raymond recep
    reggie reginald reid reince rex ricardo richard rick ricky rob robby robert roberto rod rodney rodrigo roger
    roland roman ron ronald ronnie rory ross roy ruben rudolph rudy rufus rupert rush russ russell rusty ryan sal
    salman salvador sam sammy samuel santiago saul scott sean sebastian sergei sergey sergio seth shane shaun shawn
    sheldon sherrod sid sidney silvio simon spencer spiro stan stanley stephen sterling steve steven stewart stuart
    sylvester tariq ted terrance terrence terry thad thaddeus theo theodore thom thomas tim timothy tobias toby tod
    todd tom tommy tony travis trent trevor trey troy tucker ty tyler tyrone vernon vic vicente victor vince vincent
    viktor virgil vladimir wade wallace walt walter warren wayne wendell wesley will willard william willie wilson
    winston wolf woodrow wyatt xavier xi yusuf zachary zack"""
)

FEMALE = _words(
    """abby abigail ada adele adriana agnes aimee aisha alexandra alexandria alexis alice alicia alison allison
    alyssa amanda amber amelia amy ana andrea angela angelica angelina angie anita ann anna anne annette annie
    april ariana arianna arlene ashley audrey ava barbara beatrice becky belinda bernadette beth betsy betty
    beverly blanca bonnie brenda bridget brittany brooke caitlin camille candace candice cara carla carly carmen
    carol carole caroline carolyn carrie cassandra catherine cathy cecile cecilia celia charlene charlotte chelsea
    cheri cheryl christiane christie christina christine cindy claire clara claudia colleen condoleezza connie
    constance corrine courtney crystal cynthia daisy danielle daphne darlene dawn deanna deb debbie deborah debra
    delia delores denise desiree diana diane dianne dina dolores donna dora doris dorothy ebony edith eileen elaine
    eleanor elena elise elisa elisabeth eliza elizabeth ella ellen elsa emily emma erica erika erin esther ethel
    eva eve evelyn faith fatima felicia fiona frances gabby gabrielle gail gayle geneva genevieve georgia geraldine
    gertrude ghazala gina ginger gisele gladys glenda gloria grace greta gretchen gwen gwendolyn haley halle hannah
    harriet hazel heather heidi helen helena hilary hillary holly hope huma ida ilana ilene imelda ingrid irene iris
    irma isabel isabella ivanka jacqueline jackie jaclyn jada jan jane janet janice janine jasmine jean jeanette
    jeanne jen jenna jennie jennifer jenny jeri jess jessica jill jo joan joanna joanne jocelyn jodi josephine joy
    joyce juanita judith judy julia juliana julianna julianne julie juliet june kaitlin kamala kara karen kari karla
    kate katharine katherine kathie kathleen kathryn kathy katie katrina kay kayla kayleigh kelly keisha
    kellie kellyanne
    kelli kelsey kendra kim kimberly kirsten kirstjen krista kristen kristi kristin kristina lana lara latoya laura
    lauren laurie lea leah leanne leigh lena leslie leticia lila lilian lillian lily linda lindsay lisa liz liza
    lois lola lora loretta lori lorraine louise lourdes lucia lucille lucinda lucy luz lydia lynn mabel maddie
    madeleine madeline maggie malia mandy mara marcia margaret margarita margo maria mariah marian marianne marie
    marilyn marina marissa marjorie marla marlene marsha martha mary maryanne maureen maxine maya mazie meg megan
    meghan megyn melania melanie melinda melissa mercedes meredith mia michele michelle mildred mimi mindy miranda
    miriam moira molly mona monica nadia nancy naomi natalia natalie natasha nellie nicole nicki nikki nina nora
    norma olga olivia opal pamela pam patricia patsy patti patty paula pauline peggy penny phyllis priscilla rachel
    ramona rebecca regina renee rhonda rita roberta robin rochelle ronda rosa rosalind rosalynn rose rosemary
    roxanne ruby ruth sabrina sally samantha sandra sandy sara sarah sasha savannah selena serena shannon shari
    sharon shawna sheila shelby shelley shelly sheri sherri sherry sheryl shirley silvia simone sofia sondra sonia
    sonya sophia sophie stacey stacy stella stephanie sue summer susan susana susanna susie suzanne suzy sylvia tamara
    tammy tanya tara tatiana teresa terri tess tessa thelma theresa tiffany tina toni tonya tracey traci tracy
    trisha trudy tulsi uma ursula valerie vanessa vera veronica vicki vicky victoria viola violet virginia vivian
    wanda wendy whitney whoopi wilma winnie yolanda yvette yvonne zoe"""
)

GIVEN = MALE | FEMALE

MALE_TITLES = _words("mr sir lord king prince congressman businessman chairman spokesman imam monsignor father")
FEMALE_TITLES = _words(
    "mrs ms miss dame lady queen princess congresswoman businesswoman chairwoman spokeswoman actress sister"
)
"""Lower case, without full stop."""

TITLES = (
    MALE_TITLES
    | FEMALE_TITLES
    | _words(
        """dr sen sens rep reps gov govs gen lt col capt sgt maj adm cmdr rev prof pres amb hon det insp spc pvt cpl
        president vice secretary senator senators representative representatives governor governors general generals
        justice judge minister premier chancellor ambassador mayor sheriff officer detective agent lieutenant colonel
        captain sergeant major admiral commander reverend pastor bishop archbishop cardinal pope rabbi professor
        doctor speaker leader director commissioner administrator chairperson chair chief attorney lawyer solicitor
        spokesperson strategist pollster adviser advisor aide candidate nominee frontrunner rival host anchor
        moderator reporter correspondent columnist commentator analyst author writer editor publisher historian
        economist scientist researcher activist billionaire magnate mogul actor singer rapper comedian director
        producer coach quarterback star legend hero veteran democrat democrats democratic republican republicans gop
        independent libertarian green conservative liberal progressive former ex then acting deputy assistant
        associate senior junior lead interim incoming outgoing under emeritus whip counsel manager member assemblyman
        assemblywoman councilman councilwoman councilmember alderman selectman delegate superintendent
        treasurer comptroller auditor clerk ayatollah sheikh emperor sultan emir ceo cfo coo founder cofounder
        co-founder
        secretaries presidents ministers mayors judges leaders chairmen
        entrepreneur investor banker donor dean provost sen-elect president-elect"""
    )
)

ORGANISATION = _words(
    """academy act administration affairs agency air airlines airport alliance america american americans army
    assembly association authority avenue bank bay beach bill board border boulevard broadcasting bureau business
    cabinet campaign capitol caucus center central centre chamber channel chapter christian church city club coalition
    college commission committee commons community company conference congress constitution convention corp
    corporation council county court customs daily defense department development district division east economic
    education election elections embassy energy enforcement enterprise environmental europe european exchange
    executive federal federation finance financial fire force foreign forum foundation front fund gazette globe
    government group guard hall health herald high hill homeland hospital hotel house housing human inc industries
    initiative institute insurance intelligence international investigation island jail journal judiciary
    labor lake law league legal library llc llp ltd magazine majority management market media medical memorial
    middle military ministry minority mission monitor mountain museum national nations navy network new news
    newspaper north northern office olympic organization pac pacific parenthood parliament park parliamentary party
    patrol pentagon planned police policy political poll post press prison private program project prosecutor public
    quarterly radio rally reform relations relief report research resort review rights river road russian sachs
    saturday school schools science secret security senate service services society south southern square
    staff state stanford states station stock street studies summit super supreme survey syndicate system systems
    tax team technology telegraph television terminal times tower trade transportation treasury tribune trust tv union
    united university urban valley village wall war washington weekly west western world yard york zone daily
    beast politico reuters cnn fox nbc abc cbs msnbc npr pbs bbc espn hbo cspan breitbart huffington buzzfeed
    bloomberg twitter facebook google instagram youtube amazon apple microsoft obamacare medicare medicaid isis
    isil nato nra fbi cia nsa dhs irs epa doj hhs aclu naacp gop dnc rnc"""
)
"""Lower case; a name that ends in one is no person, and a name begins after the last of them."""

PLACES = _words(
    """africa alabama alaska arizona arkansas asia australia austria baghdad baltimore beijing benghazi berlin boston
    brazil britain brooklyn brussels california canada charleston charlotte chicago china cleveland colorado
    columbus connecticut cuba dallas delaware denver detroit egypt england ferguson flint florida france germany
    greece guatemala hampshire harlem havana hawaii honduras houston idaho illinois india indiana iowa iran iraq
    ireland israel italy japan jersey jerusalem kansas kentucky korea las libya london los louisiana maine manhattan
    maryland massachusetts mexico miami michigan milwaukee minnesota mississippi missouri montana moscow nebraska
    nevada ohio oklahoma ontario oregon orlando pakistan palestine paris pennsylvania philadelphia phoenix
    pittsburgh poland portland puerto rhode russia salvador seattle spain syria taiwan tampa tennessee texas tokyo
    turkey ukraine utah vegas vermont vietnam wisconsin wyoming francisco angeles diego antonio orleans
    mexican guatemalan british french german russian chinese japanese israeli iranian iraqi syrian canadian
    muslim muslims jewish catholic black white hispanic latino african islamic arab indian texan"""
)

NOT_NAMES = _words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december the a an this that these those i we you he she it they my your our his her
    its their who what when where why how which if but and or so as at by for from in of on to with after before
    during since until while although though because despite according under over about between among against also
    again still just even only most many some few all both each every no not yes now then there here later earlier
    meanwhile however moreover asked speaking following image photo video source sources read watch follow latest
    breaking exclusive report update updated advertisement related story more two three four five first second
    one another other such last next new today yesterday tomorrow tonight thanks thank please well okay ok let don
    did does do is are was were be been has have had will would could should can may might must like america's
    jan feb mar apr jun jul aug sep sept oct nov dec i'm i've i'd i'll it's that's there's he's she's we're we've
    you're they're what's let's don't can't won't didn't isn't want make
    latinos hispanics blacks whites muslims christians jews catholics women men
    voters never ceos cfos u.s u.n u.k d.c e.u"""
)

_SHORT_FORMS = {
    "abigail": "abby",
    "alexander": "alex",
    "andrew": "andy drew",
    "anthony": "tony",
    "benjamin": "ben",
    "bernard": "bernie",
    "charles": "charlie chuck",
    "christopher": "chris",
    "daniel": "dan danny",
    "david": "dave",
    "deborah": "deb debbie",
    "donald": "don donnie",
    "douglas": "doug",
    "edward": "ed eddie ted",
    "elizabeth": "liz beth betsy",
    "gerald": "gerry jerry",
    "gregory": "greg",
    "james": "jim jimmy jamie",
    "jeffrey": "jeff",
    "jennifer": "jen jenny",
    "john": "jack johnny jon",
    "joseph": "joe joey",
    "joshua": "josh",
    "katherine": "kate kathy katie",
    "kenneth": "ken",
    "lawrence": "larry",
    "leonard": "len lenny leo",
    "matthew": "matt",
    "michael": "mike",
    "mitchell": "mitch",
    "nicholas": "nick",
    "patricia": "pat patty",
    "patrick": "pat",
    "peter": "pete",
    "philip": "phil",
    "randall": "randy",
    "richard": "rick rich dick",
    "robert": "bob rob bobby robby",
    "ronald": "ron",
    "rudolph": "rudy",
    "samuel": "sam",
    "stephen": "steve",
    "steven": "steve",
    "susan": "sue",
    "theodore": "ted",
    "thomas": "tom tommy",
    "timothy": "tim",
    "victoria": "vicky",
    "vincent": "vince",
    "walter": "walt",
    "william": "bill will billy willie",
}
NICKNAMES = {
    short: frozenset(full for full, shorts in _SHORT_FORMS.items() if short in shorts.split())
    for short in _words(" ".join(_SHORT_FORMS.values()))
}
"""The given names that a short form stands for: Ted is Edward or Theodore."""

PARTICLES = _words("de van von der bin ibn al el del della la le di da dos du ben ter y abu")
"""In lower case between the parts of a name, or before a surname that stands alone."""

FAMILY_FIRST = _words(
    """xi hu wen wang zhang chen liu zhao zhou wu xu zhu jiang deng mao huang xiao guo zheng yang tsai park moon ban pak
    choi jang hwang nguyen tran ngo pham vo"""
)
"""Family names that come first, and stand alone for the whole name."""

SURNAMES_THAT_ARE_GIVEN = _words(
    """kelly ryan grant scott thomas lee warren graham paul jordan martin lewis allen clay russell gordon graham
    clark nelson perry wallace wilson jackson king carter mason morgan murray franklin harrison harvey james john
    stewart logan wesley dean chase tucker cruz rose may grace tyler cooper anderson blake reid kerry rush gregg
    barry terry arnold henry francis rice bush christie conway earnest pence spencer vernon howard marshall
    mitchell douglas dale cameron spencer preston"""
)
"""Given names that in news stand alone for a surname at least as often."""
