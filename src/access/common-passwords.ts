/**
 * Passwords that people choose most, in lower case: the first of the list of leaked passwords in zxcvbn 4.4.2
 * (frequency_lists.js; MIT licence, copyright 2012-2016 Dan Wheeler and Dropbox, Inc.), all of its entries of 12
 * characters or more, and French words of the same kind.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
010203040506 012345678910 014702580369 01telemike01 102030405060 1111111111zz 111222333000 111222333444555
112233445566 122333444455555 123123qweqwe 123321456654 123321qweewq 123456654321 123456782000 1234567887654321
123456789000 12345678900987654321 1234567890987654321 1234567890qaz 1234567890qw 1234567890qwe 1234567890qwerty
1234567890zzz 123456789101 123456789123 1234567892000 12345678987654321 123456789987654321 123456789abc
123456789asd 123456789qaz 123456789qqq 123456789qwe 123456789qwer 123456789qwerty 123456789zxc 1234567qwertyu
123456qwerty 12345qwert 1234abcd 1234qwer 1234qwerasdf 1234qwerasdfzxcv 123qwe456rty 123qweasd 123qweasdzxc
123qwerty123 12qw34er56ty 12qwaszx 159753456852 1a2s3d4f5g6h 1q2w3e4r5t6y 1qa2ws3ed4rf 1qa2ws3ed4rf5tg
1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw2 1qazxsw23edc 1qazxsw23edcvfr4 23176djivanfros 31217221027711
32615948worms 41d8cd98f00b 4815162342lost 541233432442 59382113kevinp 742617000027 89231243658s 89876065093rax
a1s2d3f4g5h6 aardvark abc123456789 abcd1234 abgrtyu access access14 accord action adgjmptw adidas admin
admin18533362 administrateur aezakmi aggies airborne airforce airplane alabama alaska alejandr aleksandr
alexande alexandr alexis aliens alpha alpha1 alpine amadeus amadeusptfcor amateur amazon amber1 america amour
amsterdam an83546921an13 anakin andrei andrew1 andrewjackie andrey angel angel1 angels animal anime antananarivu
anthony1 anubis apache apollo apple apple1 apples aquarius aragorn area51 arizona arsenal asdasd asdf123
asdf1234 asdfasdf asdfg asdfgh asdfgh123456 asdfghj asdfghjk asdfghjkl asdfghjkl123 asdzxc aspirine asterix
astros atlanta atlantis atomic auburn auckland2010 aussie austin avalon avatar avenger avrillavigne awesome
azerty azertyuiop babes babydoll babygirl babylon babylon5 badboy badger baggins baller balls bambam banana
bananas bandit bangkok banshee barbie barcelon barcelona barkley barney baseball basket basketba bastard batman
beagle beast beatles beauty beaver beavis beckham beefcake beetle berlin bienvenue bigballs bigboy bigdaddy
bigdog bigfoot biggie bigguy bigmac bigman bigone bigred billybob bingo birdie birdman biscuit biteme blabla
black1 blackcat blackdog blackie blackjac blacky blade blades blahblah blaster blazer blessed blink182 blizzard
blonde blondes blondie bltynbabrfwbz blue123 blue22 bluebird blueeyes bluemoon blues bluesky bobafett bobcat
boeing bollocks bollox bomber bond007 bondage bonehead boner bones bonjour booger boogie boomer booty bosco
bossman boston bowler bowling boy4u2ownnyc bpgjldsgjldthnf brandon1 brandy brasil braves brazil breeze britney
bronco broncos brooklyn brownie browns brucelee bruins brutus bubba bubba1 bubble bubbles buckeye buckeyes
buddha buddy buddy1 budlight buffalo buffett bugger bulldog bulldogs bullet bullshit bunny burger businessbabe
buster buster1 butter butterfl butterfly butthead buttons byteme cactus cadillac caesar caliente californ camaro
camel camelot cameron camille campagne canada cancer candyman cantona captain cardinal carolina carpet carrot
cartman caserta casino casper catch22 catdog catfish catherin cavalier cdtnkfyf celica celine celtic celtics
cessna champion champs changeme chaos charger chargers charlie charlie1 charlott charly cheese chelsea chelsea1
cherokee cherry chester chevelle chevrole chevy cheyenne chicago chichi chicken chickenwing101 chicks chiefs
chipper chocolat chopper chouchou chris1 chrissy christ christia christin christop christopher1 chronic chubby
chucky cjdthitycndj cjkysirj cjkywt clancy clitoris clover cobra cocacola coffee colombia colorado colors colt45
coltrane combat123654 commando commercial compaq computer concrete condor connect connor consumer contortionist
cookie cookies cooldude cooler coolio copper corona corperfmonsy corvette cosmos cosworth coucou cougar
counterstrike cowboy cowboys cowboys1 coyote cracker creampie creative cricket crimson crusader cthutq cuddles
curious cxfcnmt dagger dakota dallas dancer danger danni darkness darkside darkstar david1 daytona dbrnjhbz
deadhead defender defiant deftones delete delta delta1 desire destiny detroit devil devildog devilmaycry4 devils
dexter dfvgbh diablo diamond diamond1 diamonds diesel dietcoke digger digital digitalprodu dilbert dingdong
discover disney dkflbvbh dkflbvbhjdbx dkflbvbhjdyf doberman doctor dodger dodgeram dodgers doggie doggy dollar
dolphin dolphins domainlock2005 domino donkey doodle dookie doudou drago dragon dragon1 dragons dreamer dreams
driver drizzt drowssap drpepper drummer dublin ducati durango eagle eagle1 eagles eatme eatshit eclipse eduard
einstein ekaterina electric element elephant elizabet elvis1 emerald eminem empire engineer enigma enter
enterpri entreprise erotic escort eternity everton exigen exigent explorer express extreme falcon falcons
fantasy faster fatboy fatcat fatman fender ferrari ferret fetish ficken fighter finalfantasy finger fireball
firebird firefly fireman fishing fkmnthyfnbdf fktrcfylh fktrcfylhjdbx fktrcfylhjdf fktrcfylhjdyf fktrctq flames
flash flatron flipper florida flower fluffy flvbybcnhfnjh flyboy flyers foobar football forest forever formula
formula1 fossil foxtrot france frank1 freaky freckles freddy frederiksberg freedom freedom1 freeuser friday
frogger froggy front242 frosty funtime fusion fyfcnfcbz fylhtq fynfyfyfhbde galaxy galina galore gambit gandalf
gangbang gangsta gangster garden garfield gateway gateway1 gator gators geheim gemini genesis genius geronimo
getsome gfhjkm gfhjkmgfhjkm ghbdtn ghbdtnbr ghbdtnghbdtn ghbdtnrfrltkf ghhh47hj7649 ghjcnj ghjcnjgbpltw
ghjcnjgfhjkm ghjcnjghjcnj ghjcnjqgfhjkm ghjcnjrdfibyj ghjnbdjcnjzybt ghost giants ginger girls gizmo gizmodo
gjkysqgbpltw goblin goblue goddess godsmack godzilla goforit golden goldfish golfer golfing goober goodluck
goodtime google goose gorilla gotcha gothic granny green1 greenday greenlantern gremlin grendel griffey grizzly
groovy gtnhjpfdjlcr guardian guinness guitar gundam gunner hacker halflife hallo hamburg hamlet hammer hamster
hannah hannibal hansolo happy1 hardcore hardon harley harley1 hawaii hawkeye hd764nw5d7e1vb1 hearts heather1
heaven hedimaptfcor hellfire hello hello1 hello123 helpme hendrix hentai hercules hermes hershey hesoyam
highland hiphop hitler hitman hjvfirf hobbes hobbit hockey holiday hollywoo homer1 homerun honda honda1 hongkong
hooker hooters horndog hornet horney horse horses hotboy hotdog hotrod hotstuff hottie hummer hunter hunter1
hunting husker huskers iampurehaha2 ibanez icecream iceman iforgot ilovemyfamily iloveu iloveyou immortal impala
incubus indiana indians indigo inferno infiniti infinity ingodwetrust insane installdevic installsqlst integra
internet intrepid irina ironman iseedeadpeople italia ivanov iverson iwantu jackal jackoff jaguar jamaica james1
jamesbond007 jammer jasmine jason1 jasper jericho jessica1 jester jesus1 jetaime jimbo jimbob john316 joker
jordan jordan23 juice jumper jungle junior jupiter justdoit justice justinbieber justme juventus kaktus kangaroo
kansas karate karina kasper katana katerina katrin kawasaki keeper kenwood kevin1 keyboard killer killer1
kingkong kingston kirill kisses kissme kitkat kitten kitty kittycat klaster knicks knights kodiak kolobok
krishna labrador lacrosse ladybug laguna lakers lancer larisa lasvegas latino leather leavemealone ledzep legend
legion legolas lennon leopard lesbian lesbians lestat letmein letmein1 letmein2 letsgo lexmark lhbjkjubz2957704
liberty licker lickme lifehack lightnin lights liquid liverpoo liverpool lizard lobster logitech lollipop lollol
london lonestar lonewolf longhorn loser lost4815162342 loulou lovely loveme lover loverboy lovers loveyou
lowrider lucifer lucky lucky1 lucky7 lvbnhbq lyon lytghjgtnhjdcr machine maddie maddog madison madman madmax
madness madonna maestro maggie magic magic1 magnum magnus maiden mailcreated5240 makaveli maksim malibu mallard
manchester maniac manson manutd maprchem56458 marathon marina marine mariners marines marino marketing marlboro
marley marseille martini maryjane master master1 matrix matthew1 mature maurolarastefy maverick maxima maximus
maxwell megadeth megaman memphis mercedes mercury meridian merlin mersedes metallic metallica mevefalkcakk
mexico miami michael1 michaeljackson michigan mickey microsoft midnight mikey milano minecraft minecraft123
mirage mister mistress mnbvcxz molly1 molson monday money money1 mongoose monitor monkey monkey1 monkeys
monopoly monster montana montreal mookie moomoo moose morganstanley morpheus mortalkombat moscow motdepasse
mother motorola mountain mouse mozart msorcloledbr muffin mulder munchkin muscle mushroom musicman mustang
mustang1 mustangs mylove naked naruto nascar nasty nastya natali natasha naughty needforspeed nemesis
nemvxyheqdd5oqxyxyzi neptune networkingpe newlife newport newproject2004 newyork nfnmzyf nhecsyfujkjdt
nhfdvfnjkju123 nhfycajhvths nicola nicolas nightcrawler nikita nimrod niners ninja nintendo nipple nipples
nirvana nissan nolimit nondriversig noodles nookie nugget nuttertools nylons nymets oakland obiwan oblivion
ohyeah oicu812 oksana olcrackmaster oldman oliver olivier omega omega1 onelove online ontheoutside openup oracle
orange orion oscar1 osiris outlaw overlord oxford pa55word packard packers pacman pakistan paladin panama
panasonic pancho pandora pantera panther panthers panties panzer paradise paradox paraklast1974 paris parola
parrot pascal passat patches patrick1 patriot patriots pavilion peaches peanut peanutbutter peanuts pearljam
pebbles peekaboo peewee pegasus pencil penguin penguins pentium pepper pepsi pepsi1 pervert peterpan peugeot
phantom philips philly phoenix phoenix1 photos phpbb picard pickle pickles piglet pikachu pimpin pineappl
pioneer pirate pirates pitbull pizza planet plastic platinum playboy player playstation2 playstation3 playtime
plumber plymouth poison poiuyt pokemon polaris police polina pontiac poohbear pookie pooper poopie poopoo
popcorn popeye porkchop porsche porsche9 portland portugal postal potato powder power1 precious predator prelude
presario primus prince princes princess princesse printer private privet prodigy psycho ptybnxtvgbjy pumpkin
punisher punkin punkrock punksnotdead purple pussies putter pyramid python q1w2e3r4t5y6 q1w2e3r4t5y6u7
q1w2e3r4t5y6u7i8 q1w2e3r4t5y6u7i8o9p0 qawsed qawsedrf qawsedrftgyh qaz123wsx456 qazqaz qazwsx qazwsx123 qazwsxed
qazwsxedc qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qazxsw qazxswedc qazxswedc123 qazxswedcvfr qsdfghjklm qwaszx
qwaszxerdfcv qweasd qweasdzxc qweasdzxc123 qweqwe qwer1234 qwerasdf qwerasdfzxcv qwert qwert123 qwertasdfgzxcvb
qwerty qwerty1 qwerty12 qwerty123 qwerty12345 qwerty123456 qwerty123456789 qwertyasdfgh qwertyu qwertyui
qwertyuiop qwertyuiop10 qwertyuiop12 qwertyuiop123 qwertyuiop12345 qwertyytrewq qwertz rabbit racecar racerx
racing ragnarok raider raiders raiders1 rainbow raistlin rammstein random ranger ranger1 rangers raptor rascal
rasdzv3 raven ravens rbhbkk reaper rebels redalert redbull reddog redhead redman redneck redrum redskins redsox
redwings relance renegade rescue residentevil rfnthbyf1988 rfrfirf rhbcnbyf richard1 ripper rjntyjr robert1
rocker rocket rockon rocks rockstar rocky1 roller rolltide romashka rommel ronaldo rooster rootbeer rosebud
rubber rulez runner rush2112 ruslan russia rusty1 sabine sailing sailor saints sakura salmon samantha sammy1
samson samsung samurai sandiego sandman sanfrancisco sapphire sarah1 sasha1 satan satan666 saturn saun24865709
scarface scarlet schoolgirlie scooby scoobydo scooter scooter1 scorpio scorpion scotland scotty scrappy scream
scruffy scully seattle sebastia secret security seemnemaailm seinfeld seminole semperfi septembe serega serenity
sergei sergey server sesame seven7 shadow shadow1 shaggy shalom shaman shamrock shaney14 shaolin shark sharks
shasta shaved shazam shelby shemale sherlock shiloh shithead shitty shogun shooter shorty shotgun showme
showtime siemens sierra silver simba simple simpsons sinner sirius sithlord skater skeeter skipper skippy
skittles skyline skywalke slappy slapshot slayer sleepy slick slipknot smiles smiley smitty smoke smoker smokey
smokin smooth smudge snake snakes snapper snatch snickers sniper snoopy snowball snowman snuggles sobaka soccer
soccer1 socrates softball software sojdlg123aljg soldier soleil sommer sonnenschein sonyericsson sooners sophie
soso123aljg spanking spankme spanky sparky spartak spartan spartans speaker specialinsta spectrum speedy spider
spiderma spiderman spidey spike spirit spitfire spooky spring sprint sprite spunky spyder squirrel squirt
srinivas stalker stallion starcraft stardust stargate startrek starwars stealth steelers stephani stickdaddy77
sticky stimpy stinger stingray stinky stinkyfinger stocking stonecol stones storm stormy stranger stratocaster
strider strike stupid subaru sublime success sugar summer sundance sunday sunrise sunset sunshine super super123
superfly superman surfer surfing suzuki svetlana swallow sweetpea sweets sweety swimming swinger swordfis
swordfish sydney syracuse systemofadown tacobell tacoma tanker tardis target tarheel tarheels tarzan tattoo
tatyana taurus tazman teacher techno teens telefon tempest tennis tequila test1 test123 tester testing thailand
thankyou thecakeisalie thegame theking theman theone therock thomas1 thuglife thumper thunder thunder1
ticketmaster tickle tiger tiger1 tigers tigger timber tinker tintin titanic titans titleist tomcat topcat topdog
topgun topper tornado toronto toshiba tottenha toulouse toyota trance transam travel trebor trfnthbyf tricky
trigger trinity triumph trixie trojan trombone trooper trouble truck trucker trucks trumpet trunks trustno1
turbo turkey turtle tweety twilight twister ultimate unicorn unreal vacances vacation vader vagina valentin
valentina valera vampire vanhalen vanilla vanyarespekt vectra vegeta velvet verbatim veritas veronika vertigo
vfhbyf vfhbyfvfhbyf vfhecz vfrcbv vfrcbvvfrcbv vfvfvskfhfve vfvjxrf victory viking vikings viktor viktoria viper
viper1 virgin vision vladimir vladimirovna voodoo voyager vulcan walnut wanker warcraft warhammer40k warlock
warrior warriors waterloo wazzkaprivet weasel webmaster websolutions websolutionssu webuivalidat weezer
weihnachtsbau weihnachtsbaum welcome welcome1 werewolf westham westside whatever wheels whiskey whosyourdaddy
whynot wicked wildcat wildcats william1 willow windows winner winston winter wisdom wizard wolfgang wolfman
wolfpack wolverin wolverine wolves wombat woody woody1 wookie wrangler wrinkle1 wutang wxcvbn xanadu xavier
xfiles xxxp455w0rd5 yamaha yankee yankees yankees1 ybrbnf yellow yfnfif yomama yourmom ytrewq z1x2c3v4b5n6m7
zaq1xsw2cde3 zaqwsx zaqwsxcderfv zcfvfzkexifz zeppelin zipper zombie zqjphsyf6ctifgu zxcasdqwe123 zxcv1234
pass password passwords passw0rd passport passion zxcvbn zxcvbn123456 zxcvbnm zxcvbnm123456789
`
    .trim()
    .split(/\s+/),
)
