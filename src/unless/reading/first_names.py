"""First names that are nearly always a man's, or a woman's: one clue among others to whom "he" and "she" mean.

From the 1990 United States census (public domain; names at least eight times as frequent with one sex), with
names common in news from elsewhere added by hand.
"""

MALE = frozenset(
    """
    aaron abdel abdul abdullah abe abel abraham abram abu adalberto adam adan adolfo adolph agustin ahmad ahmed
    al alan albert alberto alden aldo alec alejandro aleksandr aleksei alex alexander alexei alfonso alfonzo
    alfred alfredo ali allan allen alonso alonzo alphonse alphonso alton alvaro alvin amado ambrose amir amos
    anatoly anderson andre andreas andrei andres andrew andriy andy angelo anibal anthony antione antoine anton
    antone antonio antony antwan archie arden arkady arlen arlie armand armando arnold arnoldo arnulfo aron
    arron art arthur arturo asa august augustus aurelio austin avery barack barney barrett barry bart barton
    bashar basil beau ben benedict benito benjamin bennett benny benton bernard bernardo bernd bert bertram
    bertrand bilal bill billy blaine blake bo bob bobby booker boris borys boyce boyd brad bradford bradley
    bradly brady brain branden brandon brant brendan brendon brent brenton bret brett brian brice brock
    broderick brooks bruce bruno bryan bryant bryce bryon buck bud buddy buford burl burt burton buster byron
    caleb calvin cameron carl carlo carlos carlton carmelo carmine carson carter cecil cedric cedrick cesar chad
    chadwick chance charles charley charlie chas chase chauncey chester chet christoper christoph christopher
    chuck clarence clark claud claude claudio claus clay clayton clement clemente cletus cleveland cliff
    clifford clifton clint clinton clyde cody colby cole coleman colin collin colton columbus conrad cordell
    corey cornelius cornell cortez cory coy craig cristobal cristopher curt curtis cyril cyrus dale dallas
    dalton damian damien damion damon dan dane danial daniel danilo danny dante darell daren darin dario darius
    darnell daron darrel darrell darren darrick darrin darron darryl darwin daryl dave david davis dean deandre
    deangelo del delbert delmar delmer demarcus demetrius denis dennis denny denver denys derek derick derrick
    deshawn desmond dewayne dewey dewitt dexter dick diego dieter dillon dimitri dino dion dirk dmitri dmitry
    dmytro domenic domingo dominic dominick don donald donn donnell donnie donny donovan donte dorsey doug
    douglas douglass doyle drew duane dudley duncan dustin dwain dwayne dwight dylan earl earle earnest ed eddie
    eddy edgar edgardo edison edmond edmund edmundo eduardo edward edwardo edwin efrain efren elbert elden eldon
    eldridge eli elias elijah eliseo elliot elliott ellis ellsworth elmer elmo eloy elroy elton elvin elvis
    elwood emanuel emerson emery emil emile emilio emmanuel emmett emmitt emomali emory enoch enrique erasmo
    erdogan eric erich erick erik ernest ernesto ernie errol ervin erwin esteban ethan eugene eugenio eusebio
    evan everett everette ezekiel ezequiel ezra fabian fabio faustino fausto federico felipe felix felton
    ferdinand fermin fernando fidel filiberto fletcher florencio florentino floyd forest forrest foster
    francesco francisco francois frank franklin franklyn fred freddy frederic frederick fredric fredrick freeman
    friedrich fritz fumio gabriel galen garfield garland garret garrett garry garth gary gaston gavin gaylord
    genaro gene gennady geoffrey georg george georgi georgy gerald geraldo gerard gerardo gerhard german gianni
    gil gilbert gilberto gino giorgio giovanni giuseppe glen glenn gonzalo gordon grady graham graig grant
    granville greg gregg gregorio gregory grigory grover guido guillermo gunther gus gustavo guy hai hakan hal
    hamid hank hans harlan harland harley harold harris harrison harry harvey hassan hayden haywood heath hector
    heiko heinrich helmut henrik henry herb herbert heriberto herman herschel hershel hilario hilton hipolito
    hiram hiroshi hobert homer horace horacio horst hosea hossein houston howard hoyt hubert huey hugh hugo
    humberto hung hunter hyman ian ibrahim ignacio igor ike ilham imran ira irvin irving irwin isaac isaiah
    isaias isiah isidro ismael ismail israel isreal issac ivan ivica jacek jacinto jack jackson jacob jacques
    jair jake jamaal jamal jamar jame jamel james jamison janez janos jared jarod jaroslaw jarred jarrett jarrod
    jarvis jason jasper javier jay jayson jc jed jeff jefferey jefferson jeffery jeffrey jeffry jens jerald
    jeramy jere jeremiah jeremy jermaine jerold jerome jeromy jerrell jerrod jerrold jerry jess jesse jesus jim
    jimmy jiri joachim joaquin joe joel joesph joey johan johannes john johnathan johnathon johnny johnson jon
    jonah jonas jonathan jonathon jordon jorge jose josef joseph josh joshua josiah jospeh josue juan judson
    juergen jules julian julio julius junior jurgen justin kaja kareem karim karl kassym keenan keith kelvin ken
    kendrick keneth kenji kenneth kennith kenny kent kenton kermit keven kevin khalid kieth king kip kirk klaus
    konstantin korey kory kraig kristofer kristopher kurt kurtis kyle kyriakos lamar lamont lance landon lanny
    larry lars laszlo laurence lawerence lawrence lazaro leandro lech leif leland lemuel len lenard lenny leo
    leon leonard leonardo leonel leonid leopoldo leroy les lester levi lewis lincoln lino linwood lionel lloyd
    logan lon long lonnie lonny lorenzo louie louis lowell loyd luca lucas luciano lucien lucio lucius luigi
    luis luiz luke luther lyle lyman lyndon lynwood mac mack mahmoud major maksim malcolm malcom malik manual
    manuel marc marcel marcelino marcellus marcelo marcin marco marcos marcus marek margarito mariano mario mark
    markus marlin marlon marquis marshall martin marvin mason mateusz mathew matt matteo matthew maurice
    mauricio mauro max maximo maxwell maynard mckinley mehmet mel melvin merlin merrill mervin mevlut micah
    michael michale micheal miguel mike mikel mikhail milan miles milford millard milo milos milton miquel mitch
    mitchel mitchell mitt modesto mohamed mohammad mohammed moises monroe monte monty morris morton mose moses
    moshe mukhtar murray mustafa mykhailo mykola myles myron napoleon narendra nathan nathanael nathanial
    nathaniel neal ned neil nelson nestor neville newton nicholas nick nickolas nicolas nigel nikol nikolai noah
    noble noe nolan norbert norberto norman normand norris octavio odis olaf oleg oleh oleksandr oleksiy olen
    olin oliver omar omer oren orlando orval orville oscar osman osvaldo oswaldo otis otto owen pablo palmer
    parker pasquale patrick paul pavel pavlo pedro percy perry pete peter petr petro phil philip philippe
    phillip pierre piotr porfirio porter preston prince quentin quincy quintin quinton rafael rajiv raleigh
    ralph ramiro ramon randal randall randell randolph randy raphael rashad raul ray rayford raymon raymond
    raymundo recep reed reggie reginald reid reinaldo renaldo renato reuben rex rey reyes reynaldo reza rhett
    ricardo rich richard richie rick rickey rickie ricky rico rigoberto riley rishi rob robby robert roberto
    robt rocco rocky rod roderick rodger rodney rodolfo rodrick rodrigo rogelio roger roland rolando rolf
    rolland roman romeo ron ronald ronnie ronny roosevelt rory roscoe rosendo ross roy royal royce ruben rubin
    rudolf rudolph rudy rueben rufus rupert ruslan russ russel russell rusty ryan saddam sadiq sal salman
    salvador salvatore sammy samual samuel sanford santiago santo saul scot scott scotty sean sebastian serge
    sergei sergey sergii sergio serhii seth seymour shad shane shaun shavkat shawn sheldon shelton sherman
    sherwood shigeru shinzo shon sid sidney sigmar silas silvio simon slobodan solomon sonny spencer stan
    stanford stanislav stanley stanton stefan stepan stephan stephen sterling steve steven stewart stuart sven
    sylvester tad tadeusz tanner taras tariq tayyip ted teddy teodoro terence terrance terrell terrence thad
    thaddeus theodore theron thierry thomas thurman tim timmy timothy timur titus tobias tod todd tom tomas
    tomasz tommy toney tony travis trent trenton trevor trey troy truman tuan ty tyler tymofiy tyree tyrell
    tyron tyrone tyson ulysses uwe vaclav vadim valentin valery vance vasyl vaughn vern vernon vicente victor
    viktor vince vincent vincenzo virgil virgilio vitali vitaly vito vladimir volodymyr von vyacheslav wade
    waldo walker wallace wally walter walton ward warner warren waylon wayne weldon wendell werner wes wesley
    weston wilber wilbert wilbur wilburn wiley wilford wilfred wilfredo will willard william williams willian
    willis willy wilmer wilson wilton winford winfred winston wladyslaw wm wolfgang woodrow wyatt xavier xi
    yasser yevgeny yoshihide yuri yusuf zachariah zachary zachery zack zackary zane zbigniew zelimkhan zoran
    """.split()
)
FEMALE = frozenset(
    """
    abbie abby abigail ada addie adela adelaide adele adeline adriana adrienne agnes agnieszka aida aileen aimee
    aisha alana alba alberta alejandra aleksandra alexandra alexandria alfreda alice alicia aline alisa alisha
    alison alissa allene allie allison allyson alma alta althea alyce alyona alyson alyssa amalia amanda amber
    amelia amie amparo amy ana anastasia andrea angela angelia angelica angelina angeline angelique angelita
    angie anita anja ann anna annabelle annalena anne annegret annette annie annmarie antionette antoinette
    antonia anya april araceli arlene arline ashlee ashleigh ashley astrid audra audrey augusta aurelia aurora
    autumn ava avis ayesha barbara barbra beata beatrice beatriz becky belinda benita bernadette bernadine
    bernice berta bertha bertie beryl bessie beth bethany betsy bette bettie betty bettye beulah beverley
    beverly bianca birgit blanca blanche bobbi bonita bonnie brandi brandie brandy brenda briana brianna bridget
    bridgett bridgette brigitte britney brittany brittney brooke caitlin callie camilla camille candace candice
    candy cara carissa carla carlene carly carmela carmella carmen carol carole carolina caroline carolyn carrie
    caryn casandra cassandra cassie catalina catherine cathleen cathryn cathy cecelia cecile cecilia celeste
    celia celina chandra charity charlene charlotte charmaine chasity chelsea chelsey cheri cherie cherry cheryl
    chiara christa christi christie christina christine christy chrystal cindy claire clara clare clarice
    clarissa claudette claudia claudine coleen colette colleen concepcion concetta connie constance consuelo
    cora corina corine corinne cornelia corrine cortney cristina crystal cynthia daisy danielle daphne darcy
    daria darla darlene dawn dayna deana deann deanna deanne debbie debora deborah debra deena deidra deidre
    deirdre delia della delores deloris dena denice denise desiree dessie diana diane diann dianna dianne dilma
    dina dionne dixie dollie dolly dolores dominique dona donna dora doreen doretha doris dorothea dorothy
    dorthy earlene earline earnestine ebony edith edna edwina edythe effie eileen ekaterina elaine elba elda
    eleanor elena elif elinor elisa elisabeth elise eliza elizabeth ella ellen elma elnora eloise elsa elsie
    elva elvia elvira emilia emilie emily emma enid erica ericka erika erin erma erna ernestine esmeralda
    esperanza essie estela estella estelle ester esther ethel etta eugenia eula eunice eva evangelina evangeline
    eve evelyn ewa faith fannie fanny fatima fatma fay faye federica felecia felicia fern flora florence florine
    flossie fran frances francesca francine francisca francoise freda freida frieda gabriela gabrielle gail
    galina gay gayla gayle gena geneva genevieve georgette georgia georgina geraldine geri germaine gertrude
    gilda gina ginger giorgia gladys glenda glenna gloria goldie grace gracie graciela greta gretchen gussie
    gwen gwendolyn haley hallie halyna hanna hannah harriet harriett hattie hazel heather heidi helen helena
    helene helga henrietta herminia hester hilary hilda hillary hollie holly hope ida ila ilene ilse imelda
    imogene ina indira ines inez ingrid inna irene irina iris irma iryna isabel isabella isabelle iva ivana ivy
    jacklyn jaclyn jacqueline jacquelyn jade jadwiga jami jana jane janell janelle janet janette janice janie
    janine janis janna jannie jasmin jasmine jayne jeanette jeanie jeanine jeanne jeannette jeannie jeannine
    jekaterina jenifer jenna jennie jennifer jenny jeri jerri jessica jill jillian jo joan joann joanna joanne
    jocelyn jodi jodie johanna jolene joni josefa josefina josephine josie joy joyce juana juanita judi judith
    judy julia juliana julianne julie juliet juliette june justina justine kaitlin kaitlyn kamala kara karen
    kari karin karina karla karyn katarina kate katelyn katharine katherine katheryn kathi kathie kathleen
    kathrine kathryn kathy katie katina katrin katrina katy kay kaye kayla keisha kelli kellie kelsey kendra
    kenya keri kerri kersti khadija kimberlee kimberley kimberly kirsten kitty krista kristalina kristen kristi
    kristie kristin kristina kristine kristy krystal ksenia lacey ladonna lakeisha lakesha lakisha lana lara
    larisa lashonda latanya latasha latisha latonya latoya laura laurel lauren lauri laurie lavonne lawanda lea
    leah leann leanna leanne leeann leigh leila lela lelia lena lenora lenore leola leona leonor lesa lessie
    leta letha leticia letitia leyla libby lidia lila lilia lilian liliana lillian lillie lilly lily lina linda
    lindsay lindsey lisa liz liza lizzie lois lola lolita lora loraine lorena lorene loretta lori lorie lorna
    lorraine lorrie lottie louella louisa louise lourdes luann lucia lucile lucille lucinda lucy ludmila luella
    luisa lula luz lydia lynda lynette lynne lynnette lyudmila ma mabel mable madeleine madeline madelyn madge
    mae magdalena maggie mahbooba mai maia malala malinda mallory mamie mandy manuela mara marcella marci marcia
    marcie marcy margaret margarita margery margie margo margot margret margrethe marguerite mari maria marian
    mariana marianne maribel maricela marie marieke marietta marija marilyn marina marine marisa marisol marissa
    maritza mariya marjorie marla marlene marquita marsha marta martha martina marva mary maryann maryanne
    maryellen marylou matilda mattie maude maura maureen mavis maxine may mayra meagan megan meghan melanie
    melba melinda melisa melissa mellisa melody melva meral mercedes meredith mette mia michaela michele michell
    michelle milagros mildred millicent millie mina mindy minerva minnie miranda miriam misty mitzi mollie molly
    mona monica monika monique muriel myra myrna myrtle nadezhda nadia nadine nan nancy nanette nannie naomi
    natalia natalie natalya natasha nelda nell nellie nelly nettie neva nichole nicole nikki nina nita noelle
    noemi nola nona nora noreen norma octavia odessa ofelia oksana ola olena olga olha olive olivia opal ophelia
    ora paige pam pamala pamela pansy patrica patrice patricia patsy patti patty paula paulette pauline pearl
    pearlie peggy penelope penny petra phoebe phyllis polly priscilla queen rachael rachel rachelle rae ramona
    randi raquel reba rebecca rebekah regina rena renae renee reva reyna rhea rhoda rhonda rita roberta robyn
    rochelle rocio ronda rosa rosalia rosalie rosalind rosalinda rosalyn rosanna rosanne rose roseann rosella
    rosemarie rosemary rosetta rosie roslyn rowena roxanne roxie ruby ruth ruthie sabrina sadie sahra sallie
    sally samantha sandra sanna sara sarah sasha saundra savannah selena selina selma serena shana shanna shari
    sharlene sharon sharron shauna shawna sheena sheila shelia shelley shelly sheree sheri sherri sherrie sherry
    sheryl shirley sierra sigrid silvia simone socorro sofia sondra sonia sonja sonya sophia sophie stacey staci
    stacie stefanie stella stephanie sue summer susan susana susanna susanne susie suzanne suzette svetlana
    sviatlana sybil sylvia tabatha tabitha tamara tameka tamera tami tamika tammi tammie tammy tamra tania
    tanisha tanya tara tasha tatiana tatyana teresa teri terra terri terrie tessa thelma theresa therese tia
    tiffany tina tisha toni tonia tonya tori tracey traci tracie tricia trina trisha trudy twila tzipi ursula
    valarie valeria valerie vanessa velma vera verna veronica veronika vicki vickie vicky victoria viktoria
    vilma viola violet virgie virginia vivian vonda wanda wendi wendy whitney wilda willa wilma winifred winnie
    yelena yesenia yolanda yulia yvette yvonne zehra zelda zelma zuzana
    """.split()
)
