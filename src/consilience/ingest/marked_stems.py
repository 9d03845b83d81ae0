"""Lines that limit a paper in wordings nobody has listed: by the beginnings of words, in many tongues, and by where they stand.

A line of a few words, alone in a place where markings stand, that has a word for what is kept back and hardly a word that
tells anything else is a marking.  Nobody need know which: what is not understood counts as the strictest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from consilience.marking.words import folded
from consilience.marking.written import PARTS, plain

_LONGEST, _MOST_WORDS = 100, 12
_WORD = re.compile(r"[^\W_]+")
_SEGMENT = re.compile(r"\s+[-–—|·•]+\s+|\s*[|·•\t\[\](){}（）【】★☆:：;]\s*")
_CELL = re.compile(r"\s+[-–—|·•]+\s+|\s*[|·•\t]\s*")
_BRACKETED = re.compile(r"[\[({（【]\s*([^\[\](){}（）【】]{2,80}?)\s*[\])}）】]")
_HEADS_NEWS = frozenset({"SECRET", "SECRETS", "CLASSIFIED"})
_NUMBERS, _NUMBER = ("NO", "NE", "N"), re.compile(r"(?i)\bn[oe]?[.°º]?\s?\d")
_IN_CONFIDENCE = re.compile(
    r"(?i)\bin[ -]confidence\b|\b(?:private|closed) (?:session|part)\b|\b(?:price|market)[ -]sensitive\b|\bthird[ -]party rule\b|\bhuis[ -]clos\b|\bproperty of\b.*\b(?:bank|service|ministry|government|agency|force|originat\w*)\b|^do not (?:minute|record|file|name)\b|\boff[ -]limits\b|\bring[ -]fenced\b|\bhandle with care\b|^not yet public\b|\binsider list\b|\bcounsel[ -]to[ -]counsel\b|\baccess barred\b|^not for (?:the )?\w+$|^hold for (?:the )?(?:minister|president|board|chief|director|release)\b"
)
_PAGE = re.compile(r"(?i)^\W*(?:page|seite|página|pagina|p\.)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*")
_REPLY = re.compile(r"(?i)^(?:(?:re|fwd?|aw|wg|tr|sv|antw|odp)\s*:\s*)+")
_ACRONYM = re.compile(r"\b[A-ZÀ-ÝА-Я]{2,7}\b")


def _stems(listed: str) -> tuple[str, ...]:
    return tuple(sorted({folded(stem) for stem in listed.split()}))


def _words(listed: str) -> frozenset[str]:
    return frozenset(folded(word) for word in listed.split())


_KEPT = _stems(
    """secret secrét segret segred sekret sekrét secretiz sigret sigilo sigilos confiden confidên konfiden konfidên kunfiden konfitsial geheim vertraulich vertrouwelij vertroulik verschlusss nichtöffentlich dienstgebrauch
    dienstgeheim schweigepflicht vertrautlich riservat riservatezz hemlig hemmelig fortroli fortruli taushet tavshed trúnað leynd leyniskj unntatt salass salai salain luottamuksel virkakäyt salaja asutusesise ametiala juurdepääsupiirang
    slepen noslēpum slapt tarnybin tajn tajemn tajemstv tajomstv poufn niejawn zastrzeż důvěrn dôvern vyhrazen vyhraden utajov utajen neveřejn neverejn titk titok titko bizalmas szigorú minősített povjerljiv poverljiv zaupn skrivnost
    тайн таен тайно тајн таємн таямн секрет сакрэт конфиденц конфіденц канфідэнц поверит поверлив поверљив доверлив разглаш розголош огласк нуууц нууц құпия купуя жашыруун махфий махфӣ məxfi maxfiy gizli mahrem απόρρητ εμπιστευτ διαβάθμισ διαβαθμισ
    rúnda cyfrinach isilpeko originator mnpi rahasia rahsia sulit siri գաղտնի համաձայնագաղտնի საიდუმლო კონფიდენც classifi clasific klassifi klasyfik klasifi класифицир класифик noforn nondisclos privileg eingestuft sigreti mgħarraf
    saladus salaisuu noslēpum paslapt konfidențial ապահով գաղտնիք nemverejn sırrı gizlilik hemmeligh huis-clos sirri tavshedspligt privatsekret опазван
    חיסיון taushetsplikt tystnadsplikt segretez vertrauensschutz behördenintern"""
)
"""What words for a thing that is kept back begin with: those of which one alone makes a line a marking."""
_KEPT_INSIDE = _stems(
    "geheim vertraulich vertrouwelijk hemlig hemmelig fortrolig sekretess konfidenti confidenti salassapi дсп"
)
_NOT_KEPT = _stems(
    """confidence secretar secretár secrétar secretaries secretion secretor sekretar sekretär sekretær segretar segreteri sekretari secretaria секретар сакратар тайнств таинств classificat classification clasificación clasificaciones classificaç
    klassifikat klasifikac klasyfikacj класификац классификац classifier classifiers classifica classifieds geheimnisvoll tajemnicz siriu siris siria siri titkár hemlighetsfull salaire salaires salaam salaries salaried salai res slaptaž klassisk
    confidently confidants classifying classifies classify tajnik tajnic tajništ secreti secretly tajnictv privileges"""
)
"""Words that only begin like these: a secretary, a classification."""
_KNOWN = _stems(
    """secret secreto secreta segreto segreta segredo sekret geheimnis tajemnica tajemnicy tajemství tajni tajny tajná titok titka titkok тайна тайны тайни hemlighet salaisuu privileg clasific clasif classified classifi klassifi klasyfik класифиц sigilo segredos secretos secrets sekrete siri"""
)
"""Words with which headlines begin as often."""
_HARD = _stems(
    """restrict restreint réservé reservad rezervat reservé limitée limitad limitat limité restrit restring beschränkt begrenzt eingeschränkt beperkt begrens begräns rajoitet piirat ierobež ribot ograni omejen zastrze omezen obmedz korlátoz
    kufizuar ограни обмеж абмеж περιορισ sınırlı kısıtlı terbatas terhad ristretto intern interne internal interno interna internă internem interni internt внутр внатреш вътреш интерн εσωτερ sisäinen sisäi belső wewnętrzn vnitřn vnútorn unutarn
    iekšēj vidaus vidini inmheán inmheánach exempt sealed withheld gesperrt vaitiolo uitsluitend servizio
    begræns omezený anonym confined réserve reserva ridotto verschlossen piiratud rezervuar ograničen tillträde sınırlı sinirli kurum"""
)
_PREFIXES = ("NIE", "NEI", "NEA", "NE")
_ENDINGS = ("MAZ", "MEZ", "MAYIN", "MEYIN", "MAYINIZ", "MEYINIZ", "MAMALIDIR", "MEMELIDIR")
"""Tongues that write *not* into the word that it denies."""
_FOR = _words(
    "aux for for- für fur pour para per pro pre voor til till för za dla для за pentru számára részére на to a à aux au alla allo al ai agli aan an zu for ved για"
)
_OPENS_TO = _stems(
    "nur solo sólo seulement uniquement alleen uitsluitend kun endast bare vain ainult tikai tik tylko pouze jen iba len csak samo только лише тільки само numai doar vetëm solamente soltanto apenas somente exclusively solely restricted restreint réservé reserved reservad riservat limited limité rezervat ausschließlich exclusivement esclusivamente exclusivamente wyłącznie výhradně kizárólag isključivo izključno исключительно виключно единствено μόνο"
)
_WIDE = (
    "INTERNAT",
    "INTERNET",
    "INTERNAZ",
    "INTERNAC",
    "RESERVATION",
    "RESERVES",
    "RESERVE",
    "RESTRICTIONS",
    "PROTECTION",
    "PROTECTOR",
)
"""Words that only begin like those of limits."""
_NAMED = _words("limited reserved closed controlled named embargo embargoed sperrfrist sperrvermerk sous-embargo")
"""Words that limit a paper only beside what is done with it: firms and rights have them too."""
_SOFT = _stems(
    """protect sensitiv sensible sensíve arkaluont exclusiv exclusif esclusiv výhradn isključiv izključn винятк исключ изключител protected protégé geschützt undisclosed private privat privé zamknięt uzavřen zárt zatvoren suljettu закрыт закрит затвор supervisory
    identifiable resmi hizmet official oficial officiel ufficial dienstlich служебн службов службен służbow urzędow virka dienest serviciu serviço servizio ծառայող სამსახურ szolgálat úradn oifigiúil discreet persönlich kişiye muhatab personal özel zyrtar
    skjermet skyddad suojattu barred ring-fenced fenced trusted excluded закрыт"""
)
_SPREAD = _stems(
    """distribut disseminat circul cirkul zirkul publicat publish publié publier publicar pubblica publica broadcast disclos divulg diffus difus diffon diffond difund release onward forward transmi copi copy reproduc quot citat attribut weitergabe weitergeb weiterleit veröffentlich verbreit
    verteil verspreid openbaarmaking doorst sprid spred offentliggør offentliggj julkais julkisuu levit levitt avalda levita jaga izplat plat platint skelb rozpowszechn udostępn publikac publikov šíř zverejň zveřejň terjeszt közöl közzé nyilvános objavl distribu razkri šir razši
    распростран поширен публик опублік разпростран дистриб друк печат передач κοινοποί δημοσί διανομ διαρρ kullanım dağıt paylaş yayın çoğalt use usage uso utilis utiliz gebrauch gebruik verwendung bruk brug użytk potřeb potreb upotreb uporab käyttö kasutam naudoj vajadz használ
    использ пользов використ користув ползван употреб χρήσ perdorim përdorim úsáid użu გამოყენებ სარგებლობ օգտագործ access accès acceso acesso accesso zugang dostęp přístup dostup pristup доступ juurdepääs pieejam prieig hozzáfér πρόσβασ erişim pääsy toegang tilgang åtkomst adgang
    uz uzul read läs röj avslöj videregiv videreform share sharing partag condivi compartir compartil teilen delen delas post posted communi comunic mitteil reveal reproduk viewing consult vpogled einsicht sight
    publiqu publics öffentlich openbaar offentlig javnost javno verejnos veřejnos jawn nyilvánosság публичн громадск јавност објав објављ обнарод огласи оприлюдн оглашен јавно avoin viešin vieša skelbti izpaud izpaus atklāt dela deling delning delt третьим третім третя tredjepart derden jakelu tulost kopiowan kopírov másol kopir kopij
    копир копію передав переда разглас gavrcel გავრცელ გამოქვეყნ հրապարակ տարածել comunicac communiqu cession cede pass passed lietoš lietot kasutus naudot yayım çoğaltıl posterior transfer viest výpis kenntnis kenntnisnahme connaissance conocimiento conhecimento conoscenza kännedom wiadomo vedomie ознайом сведени attention kännedom leitura lecture lettura lesung consulta adgang åtkomst prístup rezort prense press presse prensa imprensa stampa prasa prasy tisk tisku tlač пресс прес media medias médias medien sajtó пресa
    publicējam publicēt publiskot kopjēt divulgación esterno estern extern external reprodui objav објав публікуват разпростран kopieras pubblicab publicab publik minute öffentlichkeit éčit imprensa прилюдн"""
)
_REFUSED = tuple(stem for stem in _SPREAD if len(stem) > 5 and not stem.startswith(("DOST", "PRIST", "UPOTR", "ISPOL")))
_NOT = _words(
    """not no non ne pas nu nao não nie nem nicht kein keine niet geen ikke ej inte icke ei mitte nav negali nė neskirt не няма нема ні нельзя запрещ забран заборон μη δεν όχι değil yasak yasaktır olmaz jo mos na nach bez never sin sans senza sem ohne zonder uten utan ilman brez без χωρίς
    prohibido prohibida proibido proibida vietato vietata interdit interdite interzis interzisă verboten untersagt verboden forbudt förbjuden kielletty keelatud aizliegts draudžiama zakaz zabroniony zakázáno zakázané tilos zabranjeno prepovedano забранено заборонено запрещено απαγορεύεται
    withhold withheld unauthorised unauthorized niemals
    není nije није niye nemá არ არა չի ոչ չ nelzя keelu ikkje ekki ekki- má ni dont don't never
    nav aucune aucun ni nie nije не off"""
)
_ONLY = _words(
    """only nur solo sólo seulement uniquement exclusivement exclusivamente esclusivamente soltanto somente apenas só doar numai alleen uitsluitend slechts endast kun bare vain ainult tikai tik tylko wyłącznie pouze jen výhradně len iba csak kizárólag samo jedino isključivo izključno vetëm только исключительно лише тільки виключно само
    единствено изключително толькі μόνο μόνον αποκλειστικά yalnız yalnızca sadece amháin biss მხოლოდ միայն ausschließlich bloß hanya sahaja eyes strictly strictement strettamente estrictamente estritamente streng strikt strengt strängt ściśle přísně prísne szigorúan strogo строго griežtai stingri rangelt tiukasti αυστηρά täiesti visiškai sevišķi ļoti very highly top most très muy molto muito foarte cok çok hüjz հույժ სრულიად весьма совершенно сов цілком зусім vrlo velmi cel nagyon erittain erittäin yderst ytterst zeer äußerst άκρως
    tikai tik ainult csupán kizárolag jedine jen výlučne μονο само јединo միայն μόνο exclusive samo solely unique únicamente unicamente
    dlaoczu тільки միայն vetëm тик"""
)
_WHOM = _stems(
    """member membre miembro membro mitglied mietglied leden medlem jäsen członk člen čelnov člán tagok член участник participant teilnehm recipient destinat empfänger adressat addressee címzett geadress ontvang mottaker mottagare vastaanott adresat naslov адресат получател отримувач αποδέκτ παραλήπτ muhatap alıcı
    staff officer offic service direc direz direk direkt дирек board junta conseil consiglio consejo conselho vorstand aufsicht raad styre hallitus juhatus valde taryb rada zarząd valdyb tanács savet svet совет рада съвет cabinet kabinet gabinet minist police polic polizei polícia politie politi poliisi policij полиц поліц cluster partner
    agenc agent agenz agentur agencj agencij агентств агенц ajans company companies firm group gruppe groupe gruppo grupo team command commander kommand bank centralbank central court gericht tribunal judge judic justic giustiz justiz prosecut prokur family child children minor youth patient client clinic health medic medicin médic medizin medis medyc zdravot zdrow santé gesundheit salud salute saúde arzt lege läkar lekar lékař lääk orvos
    ordinació advokat adwokat advokát anwalt avocat avvocat abogad advogad attorney counsel lawyer solicitor юрид адвокат лікар врач врачеб врачебн bank banc banque banka employee mitarbeiter behörde authori autorid administ government gobierno governo gouvern regierung reader holder contractor person personal personnel personnal holders users
    parties party delegat mission embassy ambass headquarter chief commission committee comité comitato comisión comissão ausschuss kommission council owner originator dienststelle fraktion committee adwok sagsøg secretariat dyrektor vedení vezet rukovod керів руковод ръковод uprav zavod
    statet shteti shtetëror state staat stato estado stat państw státn štátn állam držav държав державн государств kratik stáit serviciului riik valst valstyb devlet კრების պետական სახელმწიფო dövlət national nacional nationale military militar militär militair militaire vojn военн військ воен quân sự quốc gia negara kerajaan askeri askerî
    conseiller usager autorizad autorisé authoris autorizzat autorisiert befugt vadov narių nariams tagjai testület tagok részére ledels ledamot ledamöt styrels styret johto johdon johtaj juhtkon vadīb vadov zarząd představens představenstv predstavenstv primatelj primalac prejemnik адресат руковод членов членам судья судд суд суду instanț instanta tribunal giudice juiz juez juge richter krisenstab stab trustee leader head heads sponsor parties counsel chief constable minister board group force source team delegation osob osoby persoan persona personne tredje třetí tretí harmadik
    journalist redak redact geadress nalog уполномоч აღმასრულ ծառայ guardia civil gendarm carabin
    magistrat parquet avoc soci estado mayor trust chambers commissaris kommissar gremien asianosais saaja gavėj pamatin ministra očí oczu oči članove uprave անդամ ղեկավար lidhës staf shoqër chief naslovnik primaoc примаоц примал член observer audit"""
)
_PAPER = _stems(
    """document documento dokument документ doc paper papers papier report rapport informe relazione bericht verslag raport zpráv správ jelent poročil отчет отчёт звіт доклад έγγραφ έκθεσ belge rapor record records list lists file files fichier akte akten acta acte atto atti dossier draft entwurf utkast luonn eelnõu projekt minutes
    information informaz informaç informac informat інформ информ informāc informācija πληροφορ bilgi data daten dati datos dados gegevens données andmed tiedot duomen données uppgift uppgifter opplysning oplysning notes note notiz nota memo mémo memorandum message messag bulletin briefing brief letter lettre carta lettera annex anexo anlage
    material matéri matér материал матеріал copy copia copie kopie kópia kopia exemplaire ejemplar exemplar egz výtlačok výtisk экз прим примірник αντίτυπ nüsha section article artikel articolo artículo artigo paragraph absatz kap kapitel art law lag lov zakon закон loi legge ley lei rule regulation rules cfr usc stgb order ordinance beschluss
    affidavit exhibit testimony judgment ruling evidence transcript hearing session séance sitzung sesión sessão seduta sessione proceeding proceedings investigation instruction istrutt sumario ermittlung dochodzen vyšetř nyomoz istrag следств расслед слідств разслед soruşturma office property assessment intelligence deliberat decision decisional predecisional
    beratung vorlage beratungsvorlage personalsache steuer tax trade business affaires affari negocios geschäft betriebs handels handelshem commerc kommerc комерц коммерч торгов professional profession professionnel profesional beruf beroeps ammatti zawodow profes banking bancair bancari bancári bancar services handling handle code level niveau nivel livello grado
    procès verbal compte rendu expediente fascicol fascikl spis fall fallakte sache betreff betrifft verslagen version versión versão verze verzia wersja változat έγγραφο εγγραφ evrak доклад дело справа дела sprava asiakirj dokumend arbeidsdok arbetsmaterial personuppgift osobní osebni osobn персональ личн personaldata statistic statistiqu statistisch steuerge banko bankov bancair ticari komerc obchodn üzleti poslov служб службен деловн деловна лекарск банковск ärisala notizia notiz mitteilung mededeling meddel besked delibera deliber seduta clinical clinic cliniqu clínic trial historia historial judgment advice whistleblower identit identität identid adress kveð konten výpis tajna
    procédure correspondance correspondenc korrespond bijlage bilag bilaga allegat anexă liite lisa priedas pielikum příloh príloh załącznik mellék prilog додаток додатка приложен παράρτημ quelle source sources réunion meeting sitzung sesja заседан засідан seanc uitspraak insider witness informant adoption records employee relations profissional sumář śledztw advance"""
)
_LITTLE = _words(
    """the a an of to in on at by for from and or as is are be this with under per until till before after its it all any de du des la le les l d au aux del el los las da do dos das der die das den dem des zu zur zum für von vom im an am und oder bei mit des van het een voor aan tot op bij por para di il lo gli i delle della dello dei degli alla allo ai alle al ad ed e y o
    u a à s z ze w we na do od dla o i k ke ku pro pri při ve za iz sa sve po с в во на для по за от до от из к о и і й з у та або не і ή και της του των για σε με προς ve ile için ile ya da do na an ar le de og och til till av på i fra från eller en et ett den det ja tai ei sekä kui või jaoks un vai no ir ar iš és vagy az egy a nr no num č str page seite página pag s p n §
    jusqu dès hors dehors outside beyond without within except bis hasta până til uhr kl h heures ore godz hod óra jf etter iht enligt kap offl osl julkl foi section pre pentru dintre su sus seu sua suo son sa votre ihr ihre page pages stran strona sivu lk lpp oldal σελ sayfa стр couvert couverte covered coperto cubierto coberto subject unterliegt objet materia materie prior foi section part parte teil pt pursuant conform nel nella sul sulla dal dall all dell un una uno unui prin pe este e în din
    soumis sottoposto sottoposta sometido sujeto sujeito unterliegen behandeln behandles behandlas behandeld skal ska bör must should nije није ni ne není nie its their his own our bajo sob sotto under onder unter remains remain at once mimo rezortu force forces apply applies applied rule third-party third date days release pending hold keep kept treat handle use before uppe att være vara sein zijn essere ser être
    aucune aucun handle care circle aux yet"""
)
_ACTS = _stems(
    """leave remov taken identif discuss show photograph download upload scan mention contact retain forward cite
    mitnehm kopier ausdruck zeig nenn emporter montrer imprim nommer citer portare stampar mostra llevar imprimir mostrar levar meenem toon kopiër"""
)
"""What is forbidden to do with a paper, words that mean much else as well."""
_TELLS = _words(
    """asks tells told said says say was were has have had will would could can he she they his her we who which because but called asked urged wanted refused denied ordered plans amid over how why what when where does did gets got goes reveals revealed leaked finds found shows wins makes made takes hat haben war wurde wird sind fragt sagt sagte a été est sont était dit ont
    fue fueron ha han dijo será foi foram disse é são stato detto sono ist zijn heeft was är var hade er var har on oli ovat był była jest są byl byla jsou volt van был была было были есть стал сказал заявил є був була беше има му му je su bio bila ima"""
)
_SIGNS = re.compile(
    r"机密|機密|绝密|絕密|絶密|極秘|秘密|保密|密级|密級|社外秘|部外秘|取扱注意|외비|비밀|기밀|극비|비공개|열람|(?<!\w)(?:ال|لل)?(?:سري|سرية|سرّي|مكتوم|كتمان|محرمانه|سری|سرّی|خفیہ|رازداری)(?!\w)|(?<!\w)ה?(?:סודי|סודית|חסוי|שמור|סודיות)(?!\w)|ลับ|गोपनीय(?!ता)|গোপনীয়"
)
_CLOSED_SIGNS = re.compile("(?:للاطلاع|للعلم|للاستخدام|للاستعمال|للتداول|للمخاطب|لاستعمال).*(?:فقط|حصر|خاص|داخل)|(?:غير|لا|ليس|يمنع|يحظر|ممنوع|محظور).*(?:نشر|تداول|توزيع|إفشاء|نسخ)|(?:محدود|مقيد).*(?:تداول|توزيع|انتشار|استعمال)|(?:فقط|صرفا).*(?:استفاده|اداری|داخلی|گیرنده)|(?:انتشار|تکثیر|توزیع).*(?:ممنوع|محدود|مجاز نیست)|(?:לשימוש|לעיון|לעיניכם|לידיעת|לנמענ).*(?:בלבד|פנימי|אישי)|(?:אין|אסור|לא).*(?:להפיץ|להעביר|לפרסום|לפרסם|להעתיק)|对外(?:提供|公开|泄露|发布)|(?:会后|會後|会後|阅后|閱後|読後|使用後)(?:收回|回収|回收|销毁|焚毁|廃棄)|(?<!\\w)سر (?:مهني|الدولة|طبي|عسكري|المهنة|مصرفي|تجاري)|خاص ب|(?<!\\w)(?:ل\\w+ .{0,20}فقط)|لا (?:يجوز|ينشر|يوزع|يتداول).*|للمدير|غیر ?قابل انتشار|(?:לעיני|לידי|לשימוש|ליד) .*בלבד|סודיות|לא לפרסום|(?:仅|僅|只)(?:供|限).*(?:使用|内部|內部|参考|參考|阅|閱|本|人員|人员)|(?:不得|禁止|严禁|嚴禁|勿|不宜).*(?:外传|外傳|公开|公開|传播|傳播|转发|轉發|复制|複製|泄露|洩露|扩散|擴散|刊登|引用|外泄)|(?:内部|內部)(?:文件|资料|資料|使用|传阅|掌握|刊物|参考|參考)|(?:関係者|部内|省内|社内|庁内|局内|署内|委員|担当者|受領者).*(?:限|のみ|以外|厳禁|外)|(?:転載|複製|公開|公表|開示|持出|閲覧|無断|口外|配布).*(?:禁|不可|制限|厳禁|限)|非公開|非公开|不公开|未公表|取扱(?:い)?(?:注意|厳重|区分)|解禁|(?:관계자|내부|직원|수신자|담당자).*(?:외|한정|전용|한함|열람|만)|(?:무단|외부|대외|배포|복제|공개|유출|전파|보도|촬영).*(?:금지|제한|불가|유예)|엠바고|ห้าม.*(?:เผยแพร่|ทำสำเนา|เปิดเผย)|เฉพาะ.*(?:ราชการ|ภายใน|เจ้าหน้าที่|ผู้รับ)")  # fmt: skip
"""Scripts that set no words apart, or bend them at both ends: what is kept from whom, sign by sign."""
_VIETNAMESE = re.compile(
    r"(?i)\b(?:bí mật|tối mật|tuyệt mật|(?:lưu hành|sử dụng|tài liệu) nội bộ|không (?:phổ biến|công bố|sao chép))\b"
)
_MOST_SIGNS = 24
_GROUPS = (("hard", _HARD), ("soft", _SOFT), ("spread", _SPREAD), ("acts", _ACTS), ("whom", _WHOM), ("paper", _PAPER))
_SHORT, _ENDING = 4, 2
"""A short beginning is no more than a word with its endings: `law`, `laws`, no `lawn`."""


_BY_KIND = tuple(
    (kind, tuple(stem for stem in stems if len(stem) > _SHORT), tuple(stem for stem in stems if len(stem) <= _SHORT))
    for kind, stems in _GROUPS
)


@dataclass(slots=True)
class _Count:
    """How many words of a line are of each kind."""

    kept: int = 0
    known: int = 0
    hard: int = 0
    named: int = 0
    soft: int = 0
    spread: int = 0
    forbids: int = 0
    only: int = 0
    acts: int = 0
    refuses: int = 0
    whom: int = 0
    paper: int = 0
    little: int = 0
    body: int = 0
    other: int = 0


def found(line: str, *, sure: bool = False) -> str | None:
    """Return a short line that keeps a paper back; None for any other.

    `sure` is for places in which no headline stands: heads and feet of pages, fields, labels.

    >>> found("Riservato alla Direzione generale"), found("Secretariat of the Commission"), found("Secret talks in Lanta")
    ('Riservato alla Direzione generale', None, None)
    """
    text = _REPLY.sub("", " ".join(line.split()))
    if not 1 < len(text) <= _LONGEST or text.isdigit():
        return None
    if not text.isascii() and _by_signs(text):
        return text
    counted = _count(text)
    if counted is None:
        return None
    capital = text.upper() == text and text.lower() != text
    if _limits(counted, text, sure=sure, capital=capital):
        return text
    for match in _BRACKETED.finditer(text):
        if (match.start() < 2 or match.end() > len(text) - 2) and match[1] != text and (inner := found(match[1])):
            return inner
    if counted.other > (5 if sure else 3):
        return None
    segments = dict.fromkeys(part.strip() for one in (_CELL, _SEGMENT) for part in one.split(text))
    parts = ((part, _count(part)) for part in segments if part and part != text)
    kept = [part for part, one in parts if one and not one.other and _limits(one, part, sure=sure, capital=capital)]
    return PARTS.join(kept) or None


def in_frame(line: str, *, sure: bool) -> tuple[str, ...]:
    """Return what a head or foot, its page number taken off, or a line at an edge says, as `found` has it."""
    kept = found(plain(_PAGE.sub("", line)), sure=sure) if len(line) <= 2 * _LONGEST else None
    return (kept,) if kept else ()


def _by_signs(text: str) -> bool:
    if len(text) > _MOST_SIGNS * 2:
        return False
    if _VIETNAMESE.search(text):
        return True
    return _CLOSED_SIGNS.search(text) is not None or (len(text) <= _MOST_SIGNS and _SIGNS.search(text) is not None)


def _count(text: str) -> _Count | None:
    """Return how many words of each kind a line has; None where it is too long or tells of somebody."""
    words = _WORD.findall(folded(text))
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    bodies = frozenset() if text.upper() == text else frozenset(folded(one) for one in _ACRONYM.findall(text))
    counted = _Count()
    for word in words:
        kind = _kind(word)
        if kind == "tells":
            return None
        if word in bodies and kind in ("other", "little"):
            kind = "body"
        elif word in _NUMBERS and _NUMBER.search(text):
            kind = "little"
        setattr(counted, kind, getattr(counted, kind) + 1)
    return counted


def _limits(one: _Count, text: str, *, sure: bool, capital: bool) -> bool:
    """Whether the words of a line limit whom a paper is for, by what stands together and how little else does."""
    spare = one.other - (2 if sure else 0) - (1 if capital else 0)
    company = one.spread + one.whom + one.paper + one.only + one.hard + one.soft + one.forbids
    words = _WORD.findall(folded(text))
    if one.refuses:
        return one.other <= 1
    if words[0].startswith(_OPENS_TO) and len(words) > 2 and words[1] in _FOR and len(words) < 8 and one.other <= 2:
        # Whoever they are: for them alone.
        return True
    if words[-1] == "ONLY" and 1 < len(words) < 9 and one.other <= (2 if one.whom or one.spread or one.paper else 0):
        return True
    if (
        (one.kept or one.known)
        and _kind(words[-1]) in ("kept", "known")
        and words[-1] not in _HEADS_NEWS
        and 1 < len(words) < 5
    ):
        return one.other <= 1
    if one.kept:
        return spare <= (1 if company or one.body else 0)
    if _IN_CONFIDENCE.search(text):
        return spare <= 0
    if one.body and spare <= 0 and not one.spread and (one.hard or "PROTECT" in folded(text).split()):
        return True
    if one.known:
        # Words that head news as often: a secret, a privilege.
        return one.other - capital <= 0
    if one.forbids and (one.spread or one.acts):
        return spare <= (1 if one.spread else 0)
    if one.only and company > one.only:
        return spare <= 0
    if (one.hard or one.named) and one.spread:
        return spare <= 0
    if one.hard and (one.whom or one.paper or one.only):
        return spare <= 0
    if one.soft and (one.spread or one.only or one.hard):
        return spare <= 0
    return sure and capital and one.hard > 0 and spare <= -2


@lru_cache(maxsize=8192)
def _kind(word: str) -> str:
    """What a folded word is: the first of the groups that has it."""
    if word.startswith(_KNOWN) and not word.startswith(_NOT_KEPT):
        return "known"
    if (word.startswith(_KEPT) or any(part in word for part in _KEPT_INSIDE)) and not word.startswith(_NOT_KEPT):
        return "kept"
    if word in _NOT:
        return "forbids"
    if word in _NAMED:
        return "named"
    if word in _ONLY:
        return "only"
    if word in _TELLS and word not in _LITTLE:
        return "tells"
    if word in _LITTLE or len(word) == 1 or word[0].isdigit():
        return "little"
    if word.startswith(_WIDE):
        return "other"
    if word.startswith(_PREFIXES) and any(word.removeprefix(one).startswith(_REFUSED) for one in _PREFIXES):
        return "refuses"
    if word.endswith(_ENDINGS) and word.startswith(_SPREAD):
        return "refuses"
    for kind, long, short in _BY_KIND:
        if word.startswith(long) or (
            word.startswith(short) and any(word.startswith(stem) and len(word) <= len(stem) + _ENDING for stem in short)
        ):
            return kind
    return "other"
