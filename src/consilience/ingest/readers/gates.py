"""Pages that stand in front of another one: logins, consent, checks for robots, errors, offers to subscribe.  They are no reports.

They are known by how they speak, not by one page's words: to their reader, about the page itself.  A report on such things
speaks of others, so words such as "captcha" or "log in" alone decide nothing.
"""

from __future__ import annotations

import re

GATE = "it is a page that stands in front of another one (a check, an error, a login, a question of consent)"
_LONGEST = 2500
_TITLE_LONG = 120
_MOSTLY = 0.6
_HEADED = 0.3
_SENTENCE = re.compile(r"(?<=[.!?。！？…])\s+|\n+")
_FEW_WORDS = 7
_STATES = re.compile(r"\b(?:is|was|are|were|has|had|said|will)\b", re.IGNORECASE)
_READER = re.compile(
    r"\b(?:you(?:r|rs|'re|’re|'ve|’ve|'ll|’ll)?|please|click|tap|reload|go (?:back|to)|bitte|sie|ihr(?:e[nmrs]?)?|dein(?:e[nmr]?)?|vous|votre|vos|veuillez|merci|"
    r"usted(?:es)?|su|sus|tu|tus|por favor|haga|pulse|suo|tuo|tua|si prega|clicca|você|seu|sua|clique|uw?|alstublieft|prosimy|twoj[aeą]|kliknij|вы|вас|ваш[аеиу]?|пожалуйста|нажмите|din|vänligen|klik|vennligst|lütfen)\b|"
    r"请|您|你的|ください|あなた|하세요|십시오|يرجى|من فضلك",
    re.IGNORECASE,
)
"""Speaking to whoever looks at the page."""
_SPEAKER = re.compile(
    r"\b(?:we|our|return|continue|choose|select|accept|agree|try again|wir|unsere?n?|nous|wij|мы)\b", re.IGNORECASE
)
_BIDS = re.compile(
    r"(?:please |bitte )?(?:sign (?:in|up)|log ?in|enter|open|continue|subscribe|register|enable|turn on|create|choose|accept|download|refresh|come back|try again|read (?:on|more)|hier|jetzt|mit werbung|entrez|créez|inserisci|introduzca|indtast|ange|wpisz|введите)\b",
    re.IGNORECASE,
)
"""A sentence that begins so bids its reader do something."""
_ITSELF = re.compile(
    r"this (?:web ?site|page|site|app)\b|on this server|requested (?:resource|url|page|document)|loading (?:this|the) page|diese (?:web)?seite ist|cette page (?:est|n)|esta página (?:no|est)|questa pagina (?:non|è)|(?:cet article|cette (?:page|lecture)) est réservée?|nur für abonnent|réservée? aux abonnés|exclusivo para suscriptores|riservat[oa] agli abbonati|alleen voor abonnees",
    re.IGNORECASE,
)
"""A page that speaks of itself."""
_PAGE = re.compile(
    r"e-?mail address|\bkonto\b|registrier|weiterlesen|zustimmung|lire la suite|\bcompte\b|\babonn|log ind|adgangskode|salasana|kirjaudu|lozink|\bheslo|přihlá|jelszó|bejelentkez|κωδικ|σύνδεση|conectare|parol|request is being|being verified|in our app|cookies?\b|browser|java ?script|\bjs\b|\blog(?:ged|ging)?[ -]?(?:in|on|out)\b|\bsign(?:ed|ing)?[ -]?(?:in|up|on)\b|\baccount\b|password|captcha|\brobots?\b|\bbots?\b|\ba human\b|permission to (?:access|view)|ad[- ]?block|"
    r"privacy (?:policy|settings|choices)|terms (?:of (?:use|service)|and conditions)|(?:session|link) (?:has )?expired|reload|refresh|web ?site|this (?:app|page|site|server)|page you (?:are|were) looking for|page you requested|link you followed|home ?page|subscribe\b|subscription|free trial|redirected|ray id|over 1[68]\b|your age|anmeld|einloggen|passwort|"
    r"abonnement|abonnieren|roboter|diese[rn]? (?:seite|website)|navigateur|mot de passe|connectez|abonnez|cette page|navegador|contraseña|sesión|suscr[ií]b|esta página|abbonati|password|questa pagina|questo sito|senha|assine|página|wachtwoord|inloggen|deze pagina|"
    r"przeglądark|zaloguj|hasł|браузер|войти|войдите|парол|страниц|куки|lösenord|logga in|kakor|tarayıcı|şifre|çerez|浏览器|登录|密码|页面|验证|ログイン|ブラウザ|ページ|로그인|브라우저|페이지|المتصفح|تسجيل الدخول|كلمة المرور|الصفحة",
    re.IGNORECASE,
)
"""About the page and the way to it."""
_RULES = re.compile(
    r"access|try again|forbidden|blocked|denied|unavailable|consent|partners|personal data|privacy|conditions|adverti|\bsite\b|page\b|server|gateway|request|reference #|error|went wrong|maintenance|redirect|verif|security|\bgdpr\b|legal reasons|\bplan\b|trial|offer|"
    r"cancel|unlimited|member|regist|newsletter|subscri|loading|connection|nginx|apache|cloudflare|cloudfront|digital|premium|month|"
    r"akzeptieren|konto|abonn|zugriff|zugang|sitzung|datenschutz|einwillig|seite|werbe|fehler|wartung|dienste|daten\b|connexion|compte|accès|données|erreur|robot|session|cuenta|suscri|acceso|datos|accesso|pagina|dati|sessione|conta\b|acesso|dados|sessão|"
    r"toegang|gegevens|toestemming|konto|dostęp|danych|stron|sesja|аккаунт|подпис|доступ|данных|сесси|samtycke|sida|giriş|erişim|sayfa|访问|同意",
    re.IGNORECASE,
)
"""Words that count only under a title of such a page: others use them too."""
# A title that says it all, whatever stands around it.
_TITLE = re.compile(
    r"(?:[\W_]|oops|whoops|sorry|error|http|fehler|erreur|errore?|błąd|ошибка)*(?:(?:[45]\d\d)\b(?:\W+(?:forbidden|unauthorized|not found|bad gateway|gone|error|service (?:temporarily )?unavailable|gateway time-?out|too many requests|internal server error|access denied|unavailable for legal reasons|bad request|payment required))?|"
    r"forbidden|access (?:to this page has been )?denied|permission denied|unauthorized|request (?:blocked|rejected)|page not found|not found|page (?:is )?(?:unavailable|missing)|bad gateway|service (?:temporarily )?unavailable|internal server error|too many requests|"
    r"(?:just )?(?:a|one) moment(?:,? please)?|client challenge|security verification|error|whoops|oops|too many requests|rate limited|site offline|offline|please wait.{0,60}|attention required|pardon our interruption|are you (?:a )?(?:robot|human)|human verification|security check|checking your browser|one more step|verify (?:you are|that you are|you're) (?:a )?human|ddos protection|bot verification|"
    r"log ?in|sign ?in|login required|sign ?up|register|subscribe(?: now| today)?|choose (?:your|a) plan|session expired|redirecting|please wait|loading|under maintenance|we'?ll be back soon|(?:scheduled |site )?maintenance|(?:you have|you've) been blocked|the request could not be satisfied|something went wrong|"
    r"we value your privacy|cookie (?:consent|settings|notice|preferences|policy)|your privacy(?: choices)?|privacy settings|before you continue(?: to .{1,30})?|consent|age (?:check|verification)|enable (?:javascript|cookies)|javascript (?:is )?(?:required|disabled)|unavailable for legal reasons|"
    r"anmelden|einloggen|zugriff verweigert|seite nicht gefunden|sitzung abgelaufen|bevor sie fortfahren|ihre privatsphäre.{0,40}|einen moment bitte|wartungsarbeiten|"
    r"connexion|se connecter|identifiez-vous|accès (?:refusé|interdit)|page (?:introuvable|non trouvée)|un instant|session expirée|votre vie privée|abonnez-vous|"
    r"iniciar sesión|acceso (?:denegado|restringido)|página no encontrada|un momento|sesión caducada|suscríbete|accedi|accesso negato|pagina non trovata|abbonati|entrar|acesso negado|página não encontrada|assine|"
    r"inloggen|toegang geweigerd|pagina niet gevonden|zaloguj się|odmowa dostępu|nie znaleziono strony|вход|доступ (?:запрещ[её]н|закрыт|ограничен)|страница не найдена|erişim engellendi|giriş yap|logga in|sidan hittades inte)"
    r"(?:[\W_]*|\s*[|\-–—:•·/]\s*.{0,60}|[.…!]+.{0,60})",
    re.IGNORECASE | re.DOTALL,
)


_HINTS = (
    "cookie browser script log-in login log-on logon log-out logout logg sign-in signin signing sign-up signup sign-on signon signed password captcha robot adblock ad-block expired reload refresh website subscri redirected unsubscribe anmeld einlogg passwort abonn weiterlesen "
    "zustimmung registrier konto roboter navigateur connectez compte navegador contraseña sesión suscr abbona senha assine página wachtwoord inlogg przeglądark zaloguj hasł браузер войти войдите парол страниц куки lösenord kakor "
    "tarayıcı şifre çerez 浏览器 登录 密码 页面 验证 ログイン ブラウザ ページ 로그인 브라우저 페이지 المتصفح الدخول كلمة الصفحة adgangskode salasana kirjaudu lozink heslo přihlá jelszó bejelentkez κωδικ σύνδεση conectare parol account"
).split()
_PHRASES = (
    "log in", "log on", "log out", "log ind", "sign in", "sign up", "sign on", "web site", "this site", "this page", "this app", "this server", "your page", "home page", "homepage", "page you", "the page", "link you", "a human", "bot", "ad block",
    "ray id", "free trial", "your age", "over 16", "over 18", "java script", "js", "permission to", "terms of", "terms and", "privacy ", "e-mail address", "email address", "lire la suite", "réservé", "requested ", "is being", "being verified", "our app",
    "diese seite", "dieser seite", "diesen seite", "diese website", "diese webseite", "cette page", "esta página", "questa pagina", "questo sito", "deze pagina", "nur für", "exclusivo", "riservat", "alleen voor", "logga in", "mot de passe",
)  # fmt: skip
"""Of what `_PAGE` and `_ITSELF` find something stands in the text: most reports have none, and are done with."""


def is_gate(text: str, title: str | None = None, *, asks: bool = False) -> bool:
    """Return whether a page of these words is one that stands in front of another; `asks` where it has a field for a password.

    >>> is_gate("Access denied. You have no permission to see this page."), is_gate("The court denied access to 40 files.")
    (True, False)
    """
    if len(text) > _LONGEST:
        return False
    first = text.strip().split("\n", 1)[0].strip(" #*_")
    lines = [line for line in (title or "", first, *_SENTENCE.split(text[:400], maxsplit=3)[:3]) if line]
    headed = asks or any(len(line) <= _TITLE_LONG and _TITLE.fullmatch(line.strip()) for line in lines)
    small = text.lower()
    if not headed and not any(hint in small for hint in (*_HINTS, *_PHRASES)):
        return False
    pieces = [piece.strip() for piece in _SENTENCE.split(text) if any(map(str.isalnum, piece))]
    whole = sum(map(len, pieces))
    if not whole:
        return False
    # A few words on robots or accounts may be all that a report says: without a title some sentence must turn to the reader.
    turns = headed or any(_turns_to_reader(piece) for piece in pieces)
    if turns and sum(len(piece) for piece in pieces if _is_spoken(piece)) >= _MOSTLY * whole:
        return True
    return headed and sum(len(piece) for piece in pieces if _is_spoken(piece) or _is_rule(piece)) >= _HEADED * whole


def _is_spoken(piece: str) -> bool:
    """Whether a sentence speaks of the page, to its reader or as the words on a button do."""
    short = len(piece.split()) <= _FEW_WORDS and not _STATES.search(piece)
    return _turns_to_reader(piece) or (short and _PAGE.search(piece) is not None)


def _turns_to_reader(piece: str) -> bool:
    if _ITSELF.search(piece):
        return True
    return _PAGE.search(piece) is not None and (_READER.search(piece) is not None or _BIDS.match(piece) is not None)


def _is_rule(piece: str) -> bool:
    if _TITLE.fullmatch(piece):
        return True
    spoken = (
        _READER.search(piece)
        or _SPEAKER.search(piece)
        or (len(piece.split()) <= _FEW_WORDS and not _STATES.search(piece))
    )
    return bool(spoken) and (_RULES.search(piece) is not None or _PAGE.search(piece) is not None)
