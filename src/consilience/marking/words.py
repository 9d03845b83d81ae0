"""The words in which states and bodies write their levels, and the rung of one common ladder that each stands on.

A word that stands on two rungs in two tongues counts as the higher one.  Sources: the EU's table of equivalent national
classifications (Council Decision 2013/488/EU, appendix B), NATO C-M(2002)49, the UK's Government Security Classifications,
the ISM of the United States, Australia's PSPF, FIRST's TLP 1 and 2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET, TOP_SECRET = (
    "UNCLASSIFIED",
    "RESTRICTED",
    "CONFIDENTIAL",
    "SECRET",
    "TOP SECRET",
)
_WORDS = {
    UNCLASSIFIED: """unclassified|unclas|public|non classifie|non protege|non classificato|no clasificado|sin clasificar|nao classificado|ostensivo
        |offen|nicht eingestuft|ongerubriceerd|jawne|ugradert|avklassificeret|oppen|julkinen|neklasifikovane|neutajovane|nyilvanos|neclasificat
        |αδιαβαθμητο|несекретно|нетаємно|открыто|tasnif disi|公開|公开|非密|평문|غير سري|בלמ״ס|בלמס""",
    RESTRICTED: """restricted|official|official sensitive|cui|controlled|controlled unclassified information|fouo|for official use only|official use only|ouo
        |sbu|sensitive but unclassified|les|law enforcement sensitive|sensitive|in confidence|protect|protect personal|protect commercial|protect management|protect policy|protect staff|protect private|beperkt|limited|limited distribution|limdis|limite|limite en|limite fr
        |internal|internal use only|for internal use only|internal only|restreint|diffusion restreinte|diffusion limitee|usage interne|beperkte verspreiding|bep verspreiding
        |vs nfd|vs nur fur den dienstgebrauch|verschlusssache nur fur den dienstgebrauch|nur fur den dienstgebrauch|nur fur den dienstlichen gebrauch
        |eingeschrankt|nfd|ausschliesslich fur den dienstgebrauch|tll iv|suojaustaso iv|riservato|difusion limitada|uso oficial|uso interno|divulgacao limitada|departementaal vertrouwelijk|dep vertrouwelijk|dep v
        |zastrzezone|begransat hemlig|til tjenestebrug|begrenset|kaytto rajoitettu|vyhrazene|vyhradene|korlatozott terjesztesu
        |secret de serviciu|interno|ograniceno|ogranicena uporaba|περιορισμενης χρησης|за служебно ползване|для служебного пользования|дсп
        |для службового користування|дск|hizmete ozel|取扱注意|秘扱い|内部|内部资料|대외비|محدود|محظور|שמור|protected a|protege a|zur internen verwendung|nur zur internen verwendung|nur fur internen gebrauch|nur fur den internen gebrauch|intern|usage interne uniquement|solo uso interno
        |limited official use|unclas sensitive|unclas fouo|restricted distribution|restricted circulation|sensitive non classified|sensible non classifie|document a diffusion limitee|document a diffusion restreinte|reserve a l’administration|reserve a l'administration
        |部外秘|社外秘|関係者外秘|关系者限|内部资料 注意保存|内部文件|dienesta vajadzibam|riboto naudojimo|i kufizuar|terhad|सीमित|प्रतिबंधित|terbatas|piiratud|takmarkaður aðgangur|интерно|внатрешна употреба|за внатрешна употреба|қызметтік пайдалану үшін|кызматта пайдалануу үчүн|xizmatda foydalanish uchun|хизматда фойдаланиш учун|xidməti istifadə üçün
        |ծառայողական օգտագործման համար|სამსახურებრივი სარგებლობისთვის|для служебнага карыстання|מוגבל|محظور النشر|مقيد|للاستعمال الرسمي فقط|محدود التداول|ปกปิด|ใช้ภายในหน่วยงาน|lưu hành nội bộ|取扱厳重注意|关系者以外禁止|内部资料 请勿外传|内部使用|acesso restrito|informacao reservada
        |difusion restringida|informacion publica reservada|informacion reservada|informacion publica clasificada|diffusion interne|diffusion interne exclusive|streng intern|restrito|beperkt toegankelijk|interne verspreiding|kun til internt brug|endast for internt bruk|kun til intern bruk|vain sisäiseen käyttöön|belső használatra|pentru uz intern|za internu upotrebu|за службену употребу|pro vnitřní potřebu|do użytku wewnętrznego""",
    CONFIDENTIAL: """confidential|ozel|company confidential|commercial in confidence|strictly confidential|private and confidential|highly confidential|protected|protected b|protege b
        |confidentiel|confidentiel defense|vs vertraulich|vertraulich|streng vertraulich|confidencial|riservatissimo|stg confidentieel|vertrouwelijk|poufne|konfidentiell|fortroligt
        |konfidensielt|fortrolig|luottamuksellinen|duverne|doverne|bizalmas|confidential|povjerljivo|zaupno|tll iii|suojaustaso iii|εμπιστευτικο|поверително|конфиденциально|конфіденційно
        |秘|秘密|비밀|سري|סודי|konfidencialu|konfidentsiaalne|konfidenciali|privileged and confidential|confidential and privileged|personal and confidential
        |confidential and proprietary|confidentiel personnel|confidentiel industrie|confidentiel entreprise|confidentiel commerce|confidentiel medical|secret medical|strictement confidentiel
        |estrictamente confidencial|estritamente confidencial|strettamente confidenziale|strettamente riservato|strikt vertrouwelijk|3급 비밀|3급비밀|iii급비밀|iii급 비밀
        |poverljivo|sulit|गोपनीय|محرمانه|ลับ|konfidencial|politievertrouwelijk|personlich vertraulich|personlich und vertraulich|vertrouwelijk personeel|medisch vertrouwelijk|vertroulik|доверливо|গোপনীয়|गोप्य|රහස්‍ය|රහසිගත|இரகசியம்|សម្ងាត់|ລັບ|လျှို့ဝှက်|mật|密|سرى|مكتوم|ምስጢር|مخفی|رازدارانه|vs vertr|秘 無期限""",
    SECRET: """secret|secret defense|geheim|hemlig|hemmeligt|hemmelig|salainen|tajne|titkos|secreto|reservado|segreto|stg geheim|tajno|απορρητο|секретно
        |таємно|gizli|機密|机密|극비|سري جدا|סודי ביותר|secret release|protected c|protege c|slaptai|salajane|slepeni|strict secret|vs geheim|highly protected|strengt fortrolig|2급 비밀|2급비밀|tll ii|suojaustaso ii|ii급비밀|ii급 비밀
        |strogo poverljivo|rahsia|rahasia|गुप्त|خیلی محرمانه|سری|خفیہ|tối mật|ลับมาก|нууц|საიდუმლო|գաղտնի|գաղտնի է|sekret|secret industrie|secret d'etat|eura secret|secreto militar|segredo militar|sigiloso|informacao sigilosa|строго доверливо|құпия|купуя|жашыруун|maxfiy|махфий|məxfi|məxfidir|gizlin|махфӣ|сакрэтна|অতি গোপনীয়|अति गोप्य|अत्यन्त गोप्य|极机密|極機密|ລັບສຸດ""",
    TOP_SECRET: """top secret|tres secret|tres secret defense|streng geheim|muito secreto|ultra secreto|alto secreto|segretissimo|stg zeer geheim|zeer geheim|scisle tajne|kvalificerat hemlig
        |yderst hemmeligt|strengt hemmelig|erittain salainen|prisne tajne|prisne tajne|szigoruan titkos|strict secret de importanta deosebita
        |vrlo tajno|strogo zaupno|strogo tajno|ακρως απορρητο|строго секретно|совершенно секретно|особой важности|цілком таємно|особливої важливості|cok gizli|極秘|绝密|絶密|سري للغاية
        |1급 비밀|1급비밀|i급비밀|i급 비밀|rahsia besar|sangat rahasia|परम गुप्त|به کلی سری|به‌کلی سری|tuyệt mật|ลับที่สุด|ultrassecreto|ultrasecreto|сов секретно|teper sekret|tepër sekret|државна тајна|маш нууц|სრულიად საიდუმლო|հույժ գաղտնի
        |eura top secret|most secret|ts sci|ts si|focal top secret|cosmic top secret|cosmic tres secret|visiskai slaptai|taiesti salajane|seviski slepeni|vs streng geheim|tll i|suojaustaso i|uiters geheim|siri kuu|siri sana|өте құпия|өтө жашыруун|o'ta maxfiy|juda maxfiy|tam məxfi|зусім сакрэтна|সর্বাধিক গোপনীয়|परम गोप्य|សម្ងាត់បំផុត|ລັບທີ່ສຸດ|ከፍተኛ ምስጢር|ibanga rikomeye|انتہائی خفیہ|ultrasecret|ultra secret""",
}  # fmt: skip
_SHORT = {
    "U": UNCLASSIFIED, "NU": UNCLASSIFIED, "NP": UNCLASSIFIED, "R": RESTRICTED, "NR": RESTRICTED, "O": RESTRICTED, "OS": RESTRICTED, "O S": RESTRICTED, "P": CONFIDENTIAL,
    "EU R": RESTRICTED, "R UE": RESTRICTED, "UE R": RESTRICTED, "VS NFD": RESTRICTED, "DR": RESTRICTED, "C": CONFIDENTIAL, "NC": CONFIDENTIAL, "EU C": CONFIDENTIAL,
    "C UE": CONFIDENTIAL, "CD": CONFIDENTIAL, "CONF": CONFIDENTIAL, "VERTR": CONFIDENTIAL, "RESTR": RESTRICTED, "CONFID": CONFIDENTIAL, "SECR": SECRET, "VS V": CONFIDENTIAL, "S": SECRET, "GEH": SECRET, "NS": SECRET, "EU S": SECRET, "S UE": SECRET, "SD": SECRET, "TS": TOP_SECRET, "STR GEH": TOP_SECRET,
    "TL IV": RESTRICTED, "TL III": CONFIDENTIAL, "TL II": SECRET, "ST IV": RESTRICTED, "ST III": CONFIDENTIAL, "ST II": SECRET, "VS VERTR": CONFIDENTIAL,
    "CTS": TOP_SECRET, "EU TS": TOP_SECRET, "TS UE": TOP_SECRET, "TSD": TOP_SECRET, "CUI": RESTRICTED, "FOUO": RESTRICTED, "SBU": RESTRICTED, "LES": RESTRICTED,
}  # fmt: skip
_OWNERS = frozenset(
    """NATO OTAN EU UE UK US USA GBR UN FR FRANCE DEU DE CAN CA AUS NZ NZL COSMIC ISAF KFOR OSCE ESA WEU EURATOM EURA EUROPOL EUROJUST FRONTEX EEAS INTERPOL COREU EAPC PFP ITA ESP NLD NOR SWE DNK FIN POL JPN KOR ISR IAEA AIEA OPCW OIAC FVEY ACGU EUFOR SFOR SAFEGUARDS NACIONAL NATIONAL MISSION""".split()
) | {"UNITED NATIONS", "NATIONS UNIES", "NACIONES UNIDAS", "IAEA SAFEGUARDS", "TLL I", "TLL II", "TLL III", "TLL IV"}
_OWNERS_IN_ORDER = tuple(sorted(_OWNERS))
_TLP = {
    "CLEAR": "CLEAR", "WHITE": "CLEAR", "WEISS": "CLEAR", "BLANC": "CLEAR", "BLANCO": "CLEAR", "BIANCO": "CLEAR", "GREEN": "GREEN", "GRUN": "GREEN", "VERT": "GREEN",
    "VERDE": "GREEN", "AMBER": "AMBER", "YELLOW": "AMBER", "ORANGE": "AMBER", "GELB": "AMBER", "AMBRE": "AMBER", "AMBAR": "AMBER", "AMBRA": "AMBER", "GIALLO": "AMBER",
    "AMBER STRICT": "AMBER+STRICT", "AMBERSTRICT": "AMBER+STRICT", "RED": "RED", "ROT": "RED", "ROUGE": "RED", "ROJO": "RED", "ROSSO": "RED", "VERMELHO": "RED",
}  # fmt: skip
_PROTOCOL = re.compile(r"^(?:TLP|TRAFFIC LIGHT PROTOCOL)(?: ?V?[12](?: 0)?)? ?(.*)$")
# Letters that a font or a keyboard may put in place of Latin ones, and those that do not come apart into letter and mark.
LOOKALIKE = str.maketrans("АВЕКМНОРСТУХІЅЈԀΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "ABEKMHOPCTYXISJDABEZHIKMNOPTYXC")
_WHOLE = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "ẞ": "SS", "ı": "I", "Ð": "D", "Þ": "TH"})  # fmt: skip
# A letter that would be another word's without its mark (Vietnamese "MẬT" is no mat), and signs that have no width.
_APART = {ord("Ậ"): "Ʌ", **dict.fromkeys([0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD])}
_GAP = re.compile(r"[\s|_:.\-–—‐‑−+!·•*#=\"'“”‘’״]+")
_SPACED = re.compile(r"\w(?: \w){2,}")
_DIGRAPH = re.compile(r"([AOU])E")


def folded(text: str) -> str:
    """Return a marking's words in capitals without accents, punctuation or double blanks, so that spellings are equal.

    >>> folded("Très  Secret-Défense!"), folded("official: Sensitive"), folded("T L P : R E D")
    ('TRES SECRET DEFENSE', 'OFFICIAL SENSITIVE', 'TLPRED')
    """
    plain = text.upper()
    if not text.isascii():
        plain = unicodedata.normalize("NFC", plain).translate(_APART)
        plain = unicodedata.normalize("NFKD", plain).translate(_WHOLE)
        plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    words = _GAP.sub(" ", plain).strip()
    return words.replace(" ", "") if _SPACED.fullmatch(words) else words


_PHRASES: Mapping[str, str] = MappingProxyType(
    {folded(word): level for level, words in _WORDS.items() for word in words.split("|")}
)


def phrases() -> Mapping[str, str]:
    """Return every folded phrase with the name of its level, shortest forms (S, NR) apart."""
    return _PHRASES


@lru_cache(maxsize=8192)
def common_level(text: str) -> str | None:
    """Return the level of the common ladder that `text`, a word of some state or body, stands for; None for other words.

    >>> common_level("NATO Restricted"), common_level("STRENG GEHEIM"), common_level("RESTREINT UE/EU RESTRICTED")
    ('RESTRICTED', 'TOP SECRET', 'RESTRICTED')
    """
    parts = [_one_level(folded(part)) for part in text.split("/") if part.strip()]
    known = [level for level in parts if level is not None]
    return max(known, key=_ORDER.index) if known and len(known) == len(parts) else None


_ORDER = (UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET, TOP_SECRET)


def rung(level: str) -> int:
    """Return how high a level of the common ladder stands, from 0."""
    return _ORDER.index(level)


def _one_level(words: str) -> str | None:
    direct = _phrase(words)
    if direct is not None:
        return direct
    parts = words.split(" ")
    if len(parts) == 1:
        if not words.startswith(_OWNERS_IN_ORDER):
            return None
        return next((level for owner in _OWNERS if (level := _joined(words, owner))), None)
    for length in range(1, min(3, len(parts))):
        if " ".join(parts[:length]) in _OWNERS and (found := _phrase(" ".join(parts[length:]))):
            return found
        if " ".join(parts[-length:]) in _OWNERS and (found := _phrase(" ".join(parts[:-length]))):
            return found
    return _both(parts)


def _both(parts: list[str]) -> str | None:
    """Two names of a level, one after the other, one of them of several words: `TL IV KÄYTTÖ RAJOITETTU`."""
    for cut in range(1, len(parts)):
        pair = [" ".join(parts[:cut]), " ".join(parts[cut:])]
        if any(" " in one and one in _PHRASES for one in pair):
            levels = [level for one in pair if (level := _phrase(one))]
            if len(levels) == 2:
                return max(levels, key=_ORDER.index)
    return None


def _joined(words: str, owner: str) -> str | None:
    """A level that lost its blanks with those between its letters: "N A T O  S E C R E T"."""
    rest = words.removeprefix(owner)
    return _phrase(rest) if len(rest) > 5 and rest != words else None


def _phrase(words: str) -> str | None:
    latin = words.translate(LOOKALIKE)
    together = _TOGETHER.get(words) or _TOGETHER.get(latin)
    found = _PHRASES.get(words) or _PHRASES.get(latin) or _SHORT.get(words) or _SHORT.get(latin) or together
    if found is None and (single := _DIGRAPH.sub(r"\1", words)) != words:
        # "FUER" for "FÜR", as keyboards without umlauts write it.
        return _PHRASES.get(single)
    return found


# "T O P   S E C R E T" loses its blanks when it is folded.
_TOGETHER = {word.replace(" ", ""): level for word, level in _PHRASES.items() if " " in word}


def is_body(words: str) -> bool:
    """Return whether `words` is a state or body whose levels are known, in capitals."""
    return words in _OWNERS


def tlp_colour(text: str) -> str | None:
    """Return the TLP colour that `text` names; "" where it names the protocol and no colour that is known; else None.

    >>> tlp_colour("tlp amber-strict"), tlp_colour("TLP:2.0 Rouge"), tlp_colour("TLP:PURPLE"), tlp_colour("TLPs")
    ('AMBER+STRICT', 'RED', '', None)
    """
    words = folded(text).translate(LOOKALIKE)
    match = _PROTOCOL.match(words)
    if match is None:
        return None
    rest = match[1].strip()
    if (
        words.startswith("TLP")
        and not words.startswith(("TLP ", "TLP1", "TLP2"))
        and words != "TLP"
        and rest not in _TLP
    ):
        return None
    return _TLP.get(rest, "")


# What closes a report without naming a level of the ladder: phrases, and words by which a short line is weighed.
CLOSING = frozenset(
    folded(words)
    for words in (
        "classified|noforn|eyes only|no foreign|embargo|embargoed|do not distribute|do not forward|not for distribution|not for publication|not for public release|not for release|"
        "not releasable|close hold|need to know|need to know only|limited distribution|controlled distribution|no distribution|for your eyes only|burn after reading|verschlusssache|"
        "vs|handle via special channels|special handling|releasable to|nicht zur veröffentlichung|ne pas diffuser|no difundir|eu eyes only|uk eyes only|us eyes only|five eyes only|"
        "chatham house|off the record|not for quotation|privileged|unclassified but sensitive|secretive|cosmic|atomal|restricted data|secret noforn|orcon|propin|relido|spécial france|austeo|ukeo|uk eo|exdis|nodis|limdis|limited dissemination|"
        "formerly restricted data|unclassified controlled nuclear information|naval nuclear propulsion information|nnpi|ucni|dod ucni|doe ucni|sensitive security information|ssi|pcii|specat|special access required|special category|"
        "roger channel|cherokee channel|export controlled|itar controlled|ear controlled|proprietary|trade secret|intelligence sources and methods involved|sources and methods involved|proprietary information involved|critical nuclear weapon design information|cnwdi|dissemination and extraction of information controlled by originator|extraction of information controlled by originator|controlled access program|controlled access programme|special handling required|solicitor client privilege|agao|byeman control system|talent keyhole|roger channel only|discreet|national cabinet|cabinet in confidence|budget secret|legally privileged|attorney client privileged|legal privilege|"
        "strictly private|staff in confidence|medical in confidence|honours in confidence|strictly personal|pre decisional|deliberative process privileged|document classifié|classifié|nur für deutsche|nur für österreicher|"
        "nur zur dienstlichen verwendung|nur für den dienstlichen verkehr|amtsverschwiegenheit|verschluss|non communicable au public|réservé au service|réservé au personnel|uitsluitend voor intern gebruik|alleen voor intern gebruik|vietata la diffusione|uso interno riservato|محدود الانتشار|אין להפיץ|rahasia negara|lihim|строго поверљиво|поверљиво|amtsgeheimnis|dienstgeheimnis|staatsgeheimnis|amtlich geheimgehalten|nur für empfänger|materia clasificada|materia reservada|secreto de estado|non classificato controllato|"
        "vietata divulgazione|vietata la divulgazione|esclusivo italia|uso esclusivo d'ufficio|solo per uso ufficiale|segreto di stato|segredo de estado|segredo de justiça|uso exclusivo|difusión restringida|distribución restringida|"
        "unntatt offentlighet|unntatt offentligheten|sekretess|sekretessbelagd|sekretessbelagt|utrikessekretess|försvarssekretess|salassa pidettävä|viranomaiskäyttö|asutusesiseseks kasutamiseks|ametialaseks kasutamiseks|juurdepääsupiirang|"
        "trúnaðarmál|državna tajna|službena tajna|vojna tajna|tajemnica państwowa|tajemnica służbowa|nie do rozpowszechniania|tylko do użytku służbowego|pouze pro služební potřebu|len pre služobnú potrebu|"
        "szolgálati használatra|nem nyilvános|nu este destinat publicității|държавна тайна|служебна тайна|государственная тайна|коммерческая тайна|державна таємниця|не для друку|не для печати|devlet sırrı|kişiye özel|"
        "特定秘密|機密性2情報|機密性3情報|機密性3|極秘扱|转送禁止|禁止转发|不得转载|注意保存|대외주의|سري ومكتوم|للاستعمال الرسمي|для внутрішнього користування|permissible actions protocol|company private|group confidential|"
        "secret d'affaires|secret des affaires|betriebsgeheimnis|geschäftsgeheimnis|ne pas communiquer à l'étranger|à ne pas communiquer à l'étranger|reproduction interdite et diffusion limitée|insider information|non disclosure|eib corporate use|documento de acceso limitado|documento de acceso restringido|documento reservado|uz intern|not for external distribution|not for external use|περιορισμένης διάδοσης|केवल कार्यालय उपयोग हेतु|केवल सरकारी उपयोग के लिए|အကန့်အသတ်|company secret|for restricted circulation|strictly private and confidential|business secret|basic protection level|corporate use only|attorneys' eyes only|attorneys eyes only|outside counsel only|outside counsel's eyes only|non distributable|documento clasificado|información clasificada|documento sigiloso|segredo industrial|sigilo bancário|australian eyes only|canadian eyes only|american eyes only|british eyes only|new zealand eyes only|four eyes only|nine eyes only|addressees only|recipients only|addressee only|named recipients only|named addressees only|authorised eyes only|authorized eyes only"
    ).split("|")
)  # fmt: skip
EVERYDAY = frozenset(
    folded(words)
    for words in "need to know|off the record|special handling|controlled distribution|no distribution|limited distribution|chatham house|trade secret|legal privilege|proprietary|discreet|privileged|classified|embargo|embargoed|sap|ssi|vs|secretive|special category|cosmic|eyes only|for your eyes only|uso exclusivo|sekretess|national cabinet|burn after reading|five eyes only|amtsgeheimnis|dienstgeheimnis|staatsgeheimnis|releasable to|close hold|no foreign|betriebsgeheimnis|geschäftsgeheimnis|company secret|business secret|secret des affaires|insider information|non disclosure|segredo industrial|sigilo bancário".split(
        "|"
    )
)
"""Phrases that head a section of an ordinary text in small letters."""
CORE = frozenset(
    """SECRET SECRETO SECRETA SECRETS SECRETE SECRETES SEKRET SEGRETO SEGRETA SEGREDO CLASSIFIED CONFIDENTIAL RESTRICTED RESTREINT RESTREINTE CONFIDENCE UNCLASSIFIED OFFICIAL NOFORN ORCON EYES RELEASABLE REL PROPRIETARY PRIVILEGED
    COMPARTMENTED PROTECTED SENSITIVE SPECAT UCNI NNPI FOUO CUI SAP SAR HCS TK SCI COMINT HUMINT UMBRA GAMMA ATOMAL COSMIC CLASSIFIE CLASSIFIEE CLASSIFICADO CLASSIFICADA CLASIFICADO CLASIFICADA EMBARGO EMBARGOED NEED DISSEMINATION DISSEM
    CAVEAT DISTRIBUTION GEHEIM VERTRAULICH VERSCHLUSSSACHE EINGESTUFT SCHUTZWORT HEMLIG RAHSIA RAHASIA SULIT TERHAD TAJNE TAJNA TAJNO POUFNE STRAP LOCSEN AUSTEO UKEO NZEO CEO UKUS FVEY NF OC PROPIN RELIDO NODIS EXDIS LIMDIS
    VERSPREIDEN DIVULGAR DIVULGUER DIFFONDERE DIFUNDIR DIENSTGEBRAUCH GIZLIDIR OFFENTLIGHET OFFENTLIGHETEN OFFENTLEGHEIT OFFENTLEGHEITA ДСП ДСК ACCM
    DIVULGAZIONE DIFFUSION DIFUSION DIFUSAO SEGRETISSIMO RISERVATO RISERVATA RISERVATISSIMO RESERVADO RESERVADA CONFIDENCIAL CONFIDENTIEL CONFIDENTIELLE VERTROUWELIJK HIDDEN CODEWORD UNRELEASABLE""".split()
)
SIDE = frozenset(
    """TOP ONLY SPECIAL ACCESS REQUIRED REQUIRE HANDLE HANDLED HANDLING VIA CHANNEL CHANNELS CONTROL CONTROLLED CONTROLS SYSTEM FOR OF THE BY TO IN AND OR NOT NO USE LIMITED INTERNAL GOVERNMENT STAFF COMMAND CABINET MINISTERIAL EXECUTIVE
    DOCUMENT MATERIAL INFORMATION PAPER PAPERS COMMERCIAL PERSONAL PRIVATE LEGAL MEDICAL STATE NATIONAL SECURITY NUCLEAR DATA TRADE COMPANY INDUSTRY INDUSTRIE STRICTLY HIGHLY HIGH VERY MOST PROTECT DOD DOE DHS USG FORMERLY PREVIOUSLY
    NATO EU UK US USA GBR CAN AUS NZL FRA DEU NLD UN UNITED KINGDOM STATES BRITISH AMERICAN CANADIAN AUSTRALIAN FRENCH GERMAN FRANCE AGENCY MINISTRY RECIPIENT RECIPIENTS ADDRESSEE ADDRESSEES NAMED KNOW READ READING
    EXPORT ITAR EAR LEVEL CLASS COPY DRAFT WORKING PARTICIPANTS PERSONNEL PROGRAMME PROGRAM PROGRAMS INVOLVED NOTICE WARNING CAUTION AMTLICH AMTL GEHEIMGEHALTEN DECLASSIFIED PRIVILEGE NUR FUR DEN DIENST DEUTSCHE UND EXCLUSIVE OFFICE DE DU DES LA LE PER USO IHT ENLIGT LEGALLY ATTORNEY CLIENT LAW ENFORCEMENT EVALUATED MARKING MARKINGS REDACTED WHEN
    ZEER STRENG STRENGT STRIKT STRETTAMENTE ESTRICTAMENTE ESTRITAMENTE STRICTEMENT NIET NICHT NON NE PAS NAO NIE NEM IKKE INTE EI НЕ AL ALL DEL DELLA EL LOS LAS PARA O DOS DAS VOOR HET VAN TIL TILL PAR SOUS INTERN INTERNE INTERNO INTERNA
    INTERNEN USAGE UTILISATION GEBRUIK GEBRAUCH BRUK BRUG UZYTKU POTREBU UPOTREBU UFFICIO OFICIAL OFFICIEL DOCUMENTO DOKUMENT ACCESO ACCES ACESSO ACCESSO LIMITADO LIMITADA LIMITEE DEFENSE DEFENSA DEFESA DIFESA NATIONALE NACIONAL COMMISSION COMITE EXCLUSIVO
    ESCLUSIVAMENTE ESCLUSIVO UNIQUEMENT SOLO SOLAMENTE SOMENTE APENAS TYLKO POUZE LEN CSAK ENDAST KUN VAIN ALLEEN UITSLUITEND STG DEP BESTIMMT NIVEL NIVEAU STUFE GRADE GRAU GRADO STEPEN STOPNJA SKUTECNOST INFORMACION INFORMACAO INFORMAZIONI INFORMATIE
    ДЛЯ ПО СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ ПОДЛЕЖИТ СТРОГО SLUZBOWE DOKUMEN UNNTATT ETTER PERSONNEL INDIVIDUALS
    SECTION CATEGORY INTELLIGENCE SOURCES METHODS ORIGINATOR RELEASE RELEASED SHARE DESTROY AFTER BURN UNTIL CLOSE HOLD REGISTERED SEALED MANAGEMENT BOARD APPOINTMENTS POLICY HONOURS LEGISLATION""".split()
)
SAYS = frozenset("NEED DISTRIBUTION DISSEMINATION DIFFUSION DIFUSION OFFICIAL UNCLASSIFIED EMBARGO CONFIDENCE REL HIDDEN GAMMA CEO SAP SCI SAR TK OC NF CLASSIFIED EYES PROTECTED SENSITIVE PRIVILEGED SECRETS RESERVADO RESERVADA RESTRICTED DISSEM SECRETE SECRETA RISERVATA".split())  # fmt: skip
"""Core words that a heading has for another reason as often: alone, or with one word that nobody expects, they mark nothing."""
STEMS = (
    "GEHEIMHALT", "VERTRAULICH", "VERTROUWELIJ", "KONFIDENTI", "KONFIDENCI", "CONFIDENCIA", "CONFIDENZIA", "CONFIDENTIE", "SEKRETESS", "SALASSAPI", "SZIGORUANT", "СЕКРЕТН", "ТАЄМН", "КОНФИДЕНЦИАЛЬ", "КОНФІДЕНЦ", "ΑΠΟΡΡΗΤ",
    "ΕΜΠΙΣΤΕΥΤ", "UTAJOVAN", "ОГЛАСК", "ΔΙΑΒΑΘΜΙΣΜ", "ЗАСЕКРЕЧ", "НЕРАЗГЛАШ", "RISERVATISS", "SEGRETISS", "POVERLJIV", "LUOTTAMUKS", "VERSCHLUSSS", "STAATSGEHEIM", "AMTSGEHEIM", "ULTRASSECRET", "ULTRASECRET", "HEMLIGHETS", "ZASTRZEZ", "NOFORN",
)  # fmt: skip
OUTSIDE_CAPITALS = frozenset(
    "ESPIONAGE UNAUTHORISED UNAUTHORIZED DISTR SCHUTZKLASSE TURVALLISUUSLUOKKA SUOJAUSTASO SENSITIVITY VERTRAULICHKEITSSTUFE EYES KNOW RECORD".split()
)
"""Words beside those of the closing phrases that tell of a marking in a line in any letters."""
