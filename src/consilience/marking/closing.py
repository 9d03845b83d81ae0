"""Words with which people limit a paper without naming a level: whole phrases, and what the words of such lines weigh.

No list of the world's markings is whole.  These are the words that such lines are made of, so that one that is not known
is still seen to be a marking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from consilience.marking.words import folded, phrases

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
        "australian eyes only|canadian eyes only|american eyes only|british eyes only|new zealand eyes only|four eyes only|nine eyes only|addressees only|recipients only|addressee only|named recipients only|named addressees only|authorised eyes only|authorized eyes only"
    ).split("|")
)  # fmt: skip
EVERYDAY = frozenset(
    folded(words)
    for words in "need to know|off the record|special handling|controlled distribution|no distribution|limited distribution|chatham house|trade secret|legal privilege|proprietary|discreet|privileged|classified|embargo|embargoed|sap|ssi|vs|secretive|special category|cosmic|eyes only|for your eyes only|uso exclusivo|sekretess|national cabinet|burn after reading|five eyes only|amtsgeheimnis|dienstgeheimnis|staatsgeheimnis|releasable to|close hold|no foreign".split(
        "|"
    )
)
"""Phrases that head a section of an ordinary text in small letters."""
_CORE = frozenset(
    """SECRET SECRETO SECRETA SECRETS SECRETE SECRETES SEKRET SEGRETO SEGRETA SEGREDO CLASSIFIED CONFIDENTIAL RESTRICTED RESTREINT RESTREINTE CONFIDENCE UNCLASSIFIED OFFICIAL NOFORN ORCON EYES RELEASABLE REL PROPRIETARY PRIVILEGED
    COMPARTMENTED PROTECTED SENSITIVE SPECAT UCNI NNPI FOUO CUI SAP SAR HCS TK SCI COMINT HUMINT UMBRA GAMMA ATOMAL COSMIC CLASSIFIE CLASSIFIEE CLASSIFICADO CLASSIFICADA CLASIFICADO CLASIFICADA EMBARGO EMBARGOED NEED DISSEMINATION DISSEM
    CAVEAT DISTRIBUTION GEHEIM VERTRAULICH VERSCHLUSSSACHE EINGESTUFT SCHUTZWORT HEMLIG RAHSIA RAHASIA SULIT TERHAD TAJNE TAJNA TAJNO POUFNE STRAP LOCSEN AUSTEO UKEO NZEO CEO UKUS FVEY NF OC PROPIN RELIDO NODIS EXDIS LIMDIS
    DIVULGAZIONE DIFFUSION DIFUSION DIFUSAO SEGRETISSIMO RISERVATO RISERVATA RISERVATISSIMO RESERVADO RESERVADA CONFIDENCIAL CONFIDENTIEL CONFIDENTIELLE VERTROUWELIJK HIDDEN CODEWORD UNRELEASABLE""".split()
)
_SIDE = frozenset(
    """TOP ONLY SPECIAL ACCESS REQUIRED REQUIRE HANDLE HANDLED HANDLING VIA CHANNEL CHANNELS CONTROL CONTROLLED CONTROLS SYSTEM FOR OF THE BY TO IN AND OR NOT NO USE LIMITED INTERNAL GOVERNMENT STAFF COMMAND CABINET MINISTERIAL EXECUTIVE
    DOCUMENT MATERIAL INFORMATION PAPER PAPERS COMMERCIAL PERSONAL PRIVATE LEGAL MEDICAL STATE NATIONAL SECURITY NUCLEAR DATA TRADE COMPANY INDUSTRY INDUSTRIE STRICTLY HIGHLY HIGH VERY MOST PROTECT DOD DOE DHS USG FORMERLY PREVIOUSLY
    NATO EU UK US USA GBR CAN AUS NZL FRA DEU NLD UN UNITED KINGDOM STATES BRITISH AMERICAN CANADIAN AUSTRALIAN FRENCH GERMAN FRANCE AGENCY MINISTRY RECIPIENT RECIPIENTS ADDRESSEE ADDRESSEES NAMED KNOW READ READING
    EXPORT ITAR EAR LEVEL CLASS COPY DRAFT WORKING PARTICIPANTS PERSONNEL PROGRAMME PROGRAM PROGRAMS INVOLVED NOTICE WARNING CAUTION AMTLICH AMTL GEHEIMGEHALTEN DECLASSIFIED PRIVILEGE NUR FUR DEN DIENST DEUTSCHE UND EXCLUSIVE OFFICE DE DU DES LA LE PER USO IHT ENLIGT LEGALLY ATTORNEY CLIENT LAW ENFORCEMENT EVALUATED MARKING MARKINGS REDACTED WHEN
    SECTION CATEGORY INTELLIGENCE SOURCES METHODS ORIGINATOR RELEASE RELEASED SHARE DESTROY AFTER BURN UNTIL CLOSE HOLD REGISTERED SEALED MANAGEMENT BOARD APPOINTMENTS POLICY HONOURS LEGISLATION""".split()
)
_SAYS = frozenset("NEED DISTRIBUTION DISSEMINATION DIFFUSION DIFUSION OFFICIAL UNCLASSIFIED EMBARGO CONFIDENCE REL HIDDEN GAMMA CEO SAP SCI SAR TK OC NF CLASSIFIED EYES PROTECTED SENSITIVE PRIVILEGED SECRETS RESERVADO RESERVADA RESTRICTED DISSEM SECRETE SECRETA RISERVATA".split())  # fmt: skip
"""Core words that a heading has for another reason as often: alone, or with one word that nobody expects, they mark nothing."""
STEMS = (
    "GEHEIMHALT", "VERTRAULICH", "VERTROUWELIJ", "KONFIDENTI", "KONFIDENCI", "CONFIDENCIA", "CONFIDENZIA", "CONFIDENTIE", "SEKRETESS", "SALASSAPI", "SZIGORUANT", "СЕКРЕТН", "ТАЄМН", "КОНФИДЕНЦИАЛЬ", "КОНФІДЕНЦ", "ΑΠΟΡΡΗΤ",
    "ΕΜΠΙΣΤΕΥΤ", "RISERVATISS", "SEGRETISS", "POVERLJIV", "LUOTTAMUKS", "VERSCHLUSSS", "STAATSGEHEIM", "AMTSGEHEIM", "ULTRASSECRET", "ULTRASECRET", "HEMLIGHETS", "ZASTRZEZ", "NOFORN",
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_NUMBERING = re.compile(r"\d+|[IVX]{1,4}|[A-Z]")
_TOLD = [(phrase, max(found, key=len)) for phrase in CLOSING if (found := _WORD.findall(phrase))]
IN_CAPITALS = _CORE | {word for _, word in _TOLD} | set("CHANNEL CHANNELS EXPORT DISTR SAP SAR HANDLE HANDLED".split())
"""One of these stands in every short line in capitals that may be a marking."""
TELLING = frozenset(
    [word for phrase, word in _TOLD if phrase not in EVERYDAY or " " not in phrase]
    + "ESPIONAGE UNAUTHORISED UNAUTHORIZED DISTR SCHUTZKLASSE TURVALLISUUSLUOKKA SUOJAUSTASO SENSITIVITY VERTRAULICHKEITSSTUFE EYES KNOW RECORD".split()
)
"""And of these in a line in any letters."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What the words of a line are: such that limit, such that stand beside those, and others."""

    core: int
    sure: int
    """Of the core those that mean nothing else."""
    side: int
    other: int


def weigh(words: Iterable[str]) -> Weight:
    """Return how many of the folded `words` belong to the language of markings.

    >>> weigh(["SPECIAL", "CATEGORY", "SECRET", "AZURE"])
    Weight(core=1, sure=1, side=2, other=1)
    """
    core = sure = side = other = 0
    for word in words:
        if word in _CORE or word in _LEVELS or word.startswith(STEMS):
            core += 1
            sure += word not in _SAYS
        elif word in _SIDE or _NUMBERING.fullmatch(word):
            side += 1
        else:
            other += 1
    return Weight(core=core, sure=sure, side=side, other=other)


_LEVELS = frozenset(
    phrase
    for phrase, level in phrases().items()
    if " " not in phrase and len(phrase) > 4 and level not in ("UNCLASSIFIED", "RESTRICTED") and phrase.isalpha()
)
