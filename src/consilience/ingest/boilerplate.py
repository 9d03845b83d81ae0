"""Which parts of a text are no report of anything: bylines, credits, captions, navigation, notices.

A line, or a sentence within one, is boilerplate only when the whole of it has the form of boilerplate.  A sentence of
the story that merely holds such words ("the army reported a typo") is left alone: losing a claim is worse than
keeping a credit.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from consilience.ingest import markings, recognised
from consilience.ingest.metadata import is_publication_line
from consilience.records.claim import Span

_SENTENCE_BREAK = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9©])")
_DATELINE = re.compile(
    r"\s*(?:(?:[A-Z][A-Z.'’\-]{2,}(?:,?[ /]+[A-Z][\w.'’/\-]*){0,4})(?:,?\s+(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,\s*\d{4})?|\d{1,2}\s+[A-Z][a-z]{2,8}\.?(?:\s+\d{4})?))?\s*)?"
    r"(?:\([A-Z][\w.&'’ /\-]{1,40}\)\s*(?:[–—]|--?|:)\s*|(?<=[A-Z\d)])\s*(?:[–—]|--)\s*)"
)
_NAME = r"[A-Z][\w.’'\-]*"
_NAMES = rf"{_NAME}(?:\s+(?:{_NAME}|de|der|van|von|bin|ibn|al-\w+|and|&)|,\s*{_NAME}){{0,9}}"
_OUTLETS = r"(?:AP|AFP|EPA|Reuters|REUTERS|Getty(?: Images)?|Xinhua|TASS|Shutterstock|Pool|Handout|Flickr|Wikimedia(?: Commons)?|iStock|Unsplash|Anadolu|UPI|DPA|PA)"
_PICTURE = r"(?:(?:file|cover|featured?|lead|main|top|header|press|handout|stock|satellite|ap|afp|reuters|epa)\s+)?(?:images?|photos?|photographs?|photography|pictures?|pics?|illustrations?|graphics?|infographic|screenshot|screengrab|video|footage|cartoon|artwork|caption)"
_THIS = r"(?:(?:this|our)\s+(?:\w+\s+)?report|(?:this|the|our)\s+(?:\w+\s+)?(?:article|story|post|piece|column|content|work|op-ed|essay|commentary|interview))"

# Each of these must cover a whole line.
_LINES = (
    rf"(?i:by|words by|written by|text by|from our correspondent)[:\s]+(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December|The\b){_NAMES}(?:\s*(?:[,|/•·]|\s[–—-]\s|\bin\b|\bfor\b)\s*[^.!?]{{0,120}})?",
    rf"(?i:(?:written|prepared|compiled|drafted|submitted|filed|edited|reviewed|issued|distributed|approved|authored|recorded|signed) by)[:\s]+(?:{_NAME}\s+){{0,4}}{_NAMES}",
    r"(?i:by\s+(?:our\s+)?(?:staff|(?:\w+\s+)?(?:correspondent|reporters?|staff|writers?|agencies|desk)(?:\s+(?:writers?|reporters?|and agencies))?)(?:\s*[,|/–-].{0,80})?)",
    r"(?i:(?:staff|agencies|(?:reuters|ap|afp) staff|news agencies|staff and agencies|(?:special |staff |senior |foreign |chief )?(?:correspondent|writer|reporter|editor)|news desk|newsroom))",
    rf"[(\[]?(?i:{_PICTURE})\s*(?i:credits?|courtesy(?: of)?|by|source|via|from|copyright)?\s*(?:[:/|©]|(?i:courtesy(?: of)?|credits?|©))\s*.{{1,160}}",
    rf"[(\[]?(?i:{_PICTURE})\s+(?i:by|via|from|courtesy(?: of)?|credit)\s+[^.!?]{{2,80}}[)\]]?\.?",
    rf"[(\[]?(?i:credits?|courtesy|image courtesy|photo courtesy)\s*(?:[:/©]|(?i:of|by))\s*{_NAME}[^.!?]{{0,100}}[)\]]?\.?",
    rf"[(\[]?{_OUTLETS}(?:\s+(?i:photos?|images?|pictures?))?\s*(?:/|via|\|)\s*{_NAME}(?:[\s/,|]+(?:{_NAME}|via|for|and)){{0,6}}[)\]]?\.?",
    rf"[(\[]?{_OUTLETS}\s+(?i:photos?|images?|pictures?)[)\]]?\.?",
    r"[.•\-\s]*(?i:sources?|via|h/t|original|link|original source|read original|original article)[.:]?",
    rf"[(\[]?(?i:sources?|via|h/t|original source|originally published (?:by|in|at|on)|credits?)\s*:\s*(?:https?://\S+|{_NAME}(?:[\s,/&|.–-]+(?:{_NAME}|of|the|and|for)){{0,8}})[)\]]?\.?",
    r"(?i:republished|reprinted|reposted|syndicated|cross-?posted)(?:\s+here)?\s+(?i:with (?:the )?(?:kind )?permission|from|by permission|under)[^!?]{0,160}",
    r"(?i:report (?:a|an|any) (?:typo|error|mistake|correction|problem|issue)s?(?: in this \w+)?|(?:spotted|see|seen|found|notice) (?:a|an|any) (?:typo|error|mistake).{0,80}|corrections?|submit a correction|request a correction|suggest an edit)[.!?]?",
    r"(?i:home(?:page)?|menu|search|close|skip to (?:main )?(?:content|navigation)|(?:open|close|toggle) (?:menu|navigation|search)|share|share (?:this|on|via|to)\b.{0,60}|tweet(?: this)?|print|email|e-mail|copy link|save|bookmark|listen|listen to (?:this )?(?:article|story).{0,30}|play|pause|loading\.{0,3}|advertisements?|advertise(?: with us)?|sponsored(?: content)?|promoted|ad)",
    r"(?i:(?:\d+\s+)?(?:comments?|shares?|views?|likes?|reads?|retweets?)|(?:leave|post|add|write) (?:a|your) (?:comment|reply)|(?:view|show|hide|see|load) (?:all |more )?comments.{0,20}|join the (?:conversation|discussion)|comments are closed)\.?",
    r"(?i:(?:related|recommended|more|latest|top|popular|most (?:read|popular|viewed|shared)|trending|editor'?s picks?|don'?t miss|you (?:may|might) (?:also )?(?:like|be interested in)|what to read next|up next|read next|next|previous|next (?:article|story|post|page)|previous (?:article|story|post|page)|back to top|see also|also read|read also)(?: (?:articles?|stories|story|posts?|topics?|news|content|coverage|reading|videos?|links?|on this(?: story| topic)?|from .{2,40}))?[:.]?)",
    r"(?i:read more|see more|show more|view more|more|continue reading|learn more|find out more|full story|click here|read the (?:full|original) (?:story|article|report|text|post)(?: (?:here|at|on|in)\b.{0,80})?)[:.…»>→\s]*",
    r"(?:READ MORE|READ ALSO|ALSO READ|READ|WATCH|SEE ALSO|RELATED|MORE|LISTEN|EXPLAINER|Read more|Also read|Read also|Related|See also|Watch|More on this|Don't miss|Recommended)\s*[:|»>]\s*.{2,200}",
    r"(?i:(?:tags?|categor(?:y|ies)|filed under|keywords?|posted in|more about|in this (?:article|story))\s*:\s*[^.!?]{1,40}(?:[,|/•·;]\s*[^.!?,|]{1,40})*)",
    r"(?i:\d+\s*[- ]?min(?:ute)?s?(?: (?:read|to read))?|(?:estimated )?read(?:ing)? time:?.{0,30}|(?:page )?\d+ (?:of|/) \d+|page \d+|[-–—\s]*\d{1,4}[-–—\s]*)",
    r"(?i:facebook|twitter|x|linkedin|whatsapp|telegram|instagram|youtube|reddit|pinterest|rss|messenger|wechat|weibo|vk)(?:\s*[|,/•·]?\s*(?i:facebook|twitter|x|linkedin|whatsapp|telegram|instagram|youtube|reddit|pinterest|rss|email|messenger|print|share|copy link))*",
    r"(?i:log ?in|sign ?in|sign ?up|sign out|register|subscribe(?: now| today)?|my account|contact(?: us)?|about(?: us| the author)?|careers|newsletters?|donate(?: now| today)?|support us|privacy(?: policy| notice)?|cookies?(?: policy| settings| notice)?|terms(?: of (?:use|service)| (?:and|&) conditions)?|accessibility|sitemap|site map|help|faqs?|accept(?: all)?(?: cookies)?|reject(?: all)?|manage (?:cookies|preferences)|i agree|ok|got it|do not sell my (?:personal )?information)(?:\s*[|•·/]\s*[\w &]{2,40}){0,10}[.!]?",
    r"(?:©|&copy;|\([cC]\)(?=\s*(?:(?i:copyright)\b|[^a-z]{0,60}\b(?:19|20)\d\d\b))|(?i:copyright)(?=\s*(?:©|\([cC]\)|\d{4}|by\b|notice|:|[–—-])))\s*.{0,200}",
    r"(?i:(?:.{0,60}[,.–—-]\s*)?all rights (?:are )?reserved\.?.{0,120})",
    r"[(\[]?(?i:(?:additional |further |with )?(?:reporting|writing|editing|translation|translated|edited|compiled|inputs?|produced|research)\s+(?:by|from)\s+(?:agencies|wires?|[A-Z]).{1,200})",
    r"(?i:sent from my \w+.{0,40}|get outlook for \w+|[-_ ]{2,}\s*(?:original|forwarded) message\s*[-_ ]*|on .{6,80} wrote:|begin forwarded message:|unsubscribe.{0,80})",
    r"(?i:end|ends|-?\s?30\s?-|#{3,}|\*{3,}|[-_=~*•·.\s]{3,}|more to follow\.?|this page intentionally left blank\.?)",
    r"(?i:https?://\S+|www\.\S+|\S+@\S+\.\w+|(?:e-?mail|tel|phone|fax|contact|website)\s*:\s*\S.{0,80}|follow .{0,60}(?:@\w+|on (?:twitter|x|facebook|instagram|telegram|linkedin|youtube|social media)).{0,60})",
    r"(?i:(?:story|article|post) continues (?:below|after).{0,60}|(?:the )?(?:text|transcript) (?:was|has been) (?:lightly )?edited.{0,60})",
    r"(?i:(?:document|report|serial|file|reference|ref)\s*(?:no|nr|number|id)\.?\s*[:#]?\s*[\w/.-]+)",
    r"(?i:(?:author|publisher|outlet|url|reliability|marking|classification)\s*:\s+\S.{0,160}|(?:from|to|cc|bcc|sent)\s*:\s+.{0,80}(?:@|\d{4}).{0,80})",
)  # fmt: skip

# Each of these must begin a sentence, and the rest of the sentence goes with it.
_SENTENCES = (
    rf"{_THIS}\s+(?:was|is|has been|originally|first|also|previously)\b[^.]{{0,40}}\b(?:chosen for republication|republished|reprinted|reposted|cross-?posted|syndicated|(?:originally |first |previously |also )+(?:published|appeared|posted|ran|featured)|licensed under|produced (?:by|in partnership)|sponsored by|made possible|automatically translated|machine[- ]translated)\b",
    rf"{_THIS}\s+(?:first|originally|previously|also)\s+(?:appeared|ran|was published|published)\b",
    rf"{_THIS}\s+(?:may|might) (?:contain|include) (?:affiliate|sponsored)\b",
    r"(?:originally|first) published (?:in|on|at|by)\b",
    r".{1,60}? republishes (?:stories|articles|content|material|news)\b",
    r"(?:re)?(?:published|printed|posted) (?:here )?with (?:the )?(?:kind )?permission\b",
    r"(?:the |all )?(?:views|opinions)(?:,? (?:and|or|&) (?:opinions|views|statements))?[^.]{0,60}\b(?:expressed|stated|presented)\b[^.]{0,120}\b(?:(?:are|belong to)\b[^.]{0,40}\b(?:those of|authors?[’']?s?|writers?[’']?s?|own|alone|solely)|do(?:es)? not (?:necessarily )?(?:reflect|represent|coincide|constitute)|not necessarily)\b",
    r"(?:the )?(?:views|opinions|article|content|author)[^.]{0,60}\bdo(?:es)? not (?:necessarily )?(?:reflect|represent|constitute)\b[^.]{0,60}\b(?:editorial|views?|position|policy|opinions?|advice)\b",
    r"(?:don[’']?t miss [^.]{0,40})?(?:subscribe|sign up|register|sign in|log in|join)\b[^.]{0,60}\b(?:newsletters?|e-?mails?|inbox|alerts?|channel|podcast|app|updates?|account|membership|mailing list|for free|today|now|to (?:read|continue|get|receive))\b",
    r"(?:get|receive) (?:the |our |all |more )?[^.]{0,60}\b(?:delivered|sent|straight|direct(?:ly)?)\b[^.]{0,30}\b(?:inbox|email|phone|you)\b",
    r"(?:follow|like|join|find|visit|connect with|contact|e-?mail|write to|reach) (?:us|me|the author|the reporter|the writer)(?:\s*[.:!@]|\s+(?:on|at|by|for|via|in|here|today|now|with)\b)",
    r"(?:download|install|try|get) (?:our|the) (?:[\w']+ ){0,3}app\b",
    r"(?:click|tap|press) (?:here|on the|the link|below)\b",
    r"(?:please )?(?:support|donate to|contribute to|become|consider) (?:our|us|independent|a (?:member|subscriber|supporter|patron)|supporting|donating|subscribing|making a)\b[^.]{0,100}",
    r"(?:we|this (?:web)?site|our (?:web)?site|this page)(?: and our partners)? (?:uses?|stores?|may use) (?:cookies|your (?:data|browser)|javascript)\b",
    r"by (?:continuing to (?:use|browse|visit)|using this (?:web)?site|clicking|signing up|subscribing|browsing|registering|submitting|providing your)\b",
    r"(?:please )?(?:enable|turn on|disable|allow) (?:javascript|cookies|your ad ?blocker|notifications)\b",
    r"(?:see|read) our (?:privacy|cookie|terms|community|editorial|comment)\b",
    r"(?:this (?:material|content|article|document|work)|no part of this|content from this|material from this)\b[^.]{0,60}\b(?:may not|may|can(?:not)?|must not) be (?:published|reproduced|copied|republished|redistributed|used|rewritten|reprinted|shared)\b",
    r"(?:copyright|©|\(c\))\s*(?:©|\(c\)|(?:19|20)\d\d\b(?!\s+(?-i:[a-z])))",
    r"all rights (?:are )?reserved\b",
    r".{1,120}? contributed (?:reporting|to this (?:report|story|article))\b",
    r"(?:[(\[])?(?:additional |with )?(?:reporting|writing|editing) by [A-Z]",
    r"(?:with )?(?:inputs|additional reporting|files|material) from (?:agencies|wires?|the |[A-Z])",
    r"(?:read|see|view|find) the (?:full|original|complete|rest)\b[^.]{0,80}\b(?:here|article|story|website|report on)\b",
    r"(?:this is a developing story|this (?:breaking )?(?:story|article|report|post) (?:has been|was|will be|is being) updated|more (?:details )?to follow|check back for|refresh (?:this|the) page)\b",
    r"(?:do you have|got) (?:a|any) (?:news )?(?:tip|story|question|comment|information)s?\b[^.]{0,80}\?",
    r"(?:if you (?:have|see|find|spot|notice|enjoyed|liked?|want to))\b[^.]{0,80}\b(?:typo|error|tip|e-?mail|contact|let us know|subscribe|share this|donat\w+|newsletter)\b",
    r"(?:image|photo|picture|video)s? (?:credit|courtesy|by|source)s?\s*[:/]",
    r"(?:read more|read also|also read|see also)\s*[:»]",
)  # fmt: skip

_TAIL = re.compile(
    rf"(?:(?<=[.!?\"”’)])\s+|\s*(?=[(\[])|\s+[|/–—-]\s+)(?:"
    rf"[(\[]?(?i:(?:{_PICTURE})(?:\s*(?:credits?|courtesy(?: of)?|by|source))?\s*[:/©]|(?:photo|image|picture) (?:by|courtesy|credit))\s*[^.!?()\[\]]{{2,80}}[)\]]?"
    r"|[(\[](?:AP Photo|AP|AFP|EPA|REUTERS|Getty|Xinhua)\s*/\s*[^()\[\]]{2,80}[)\]]"
    r"|(?:AP Photo|REUTERS|AFP|EPA|Getty Images|Xinhua)\s?/\s?[A-Z][^.!?]{2,60}"
    r")\.?$"
)
"""A credit behind a sentence; the sentence before it is kept."""

# One expression each: trying a hundred one after the other costs ten times as much.
_LINE = re.compile("|".join(f"(?:{pattern})" for pattern in _LINES))
_BYLINE = re.compile("|".join(f"(?:{pattern})" for pattern in _LINES[:3]))
"""Who wrote it: no statement, wherever it stands."""
_SENTENCE = re.compile(r"[\"“(\[*•\s]*(?:" + "|".join(f"(?:{pattern})" for pattern in _SENTENCES) + ")", re.IGNORECASE)
_LONGEST = 400
"""A longer line is prose; only its sentences are looked at."""


def spans(text: str) -> tuple[Span, ...]:
    r"""Return the places of boilerplate in `text`, in order; each is a whole line or whole sentences of one.

    >>> text = "Photo: Jane Doe\nThe army reported a typo in its own orders.\nReport a typo"
    >>> [text[span.start:span.end] for span in spans(text)]
    ['Photo: Jane Doe', 'Report a typo']
    """
    return tuple(span for start, end in _lines(text) for span in _within(text, start, end))


def outside(dropped: Sequence[Span], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a stretch of text that lie in no boilerplate of `dropped`, which is in order."""
    at = bisect_left(dropped, start, key=lambda span: span.end)
    while at < len(dropped) and dropped[at].start < end:
        if dropped[at].start > start:
            yield start, dropped[at].start
        start = max(start, dropped[at].end)
        at += 1
    if start < end:
        yield start, end


def dateline_end(line: str) -> int:
    """Return where the story begins in a line that starts with a dateline or agency; 0 when none does.

    >>> dateline_end("WASHINGTON (Reuters) - The treaty was signed.")
    23
    """
    match = _DATELINE.match(line[:160])
    return match.end() if match and match.end() < len(line) else 0


def own_words(text: str) -> list[str]:
    """Return the pieces of `text` between boilerplate."""
    pieces, position = [], 0
    for span in spans(text):
        pieces.append(text[position : span.start])
        position = span.end
    return [piece for piece in (*pieces, text[position:]) if piece.strip()]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start < end:
            yield start, end


def _within(text: str, start: int, end: int) -> Iterator[Span]:
    line = text[start:end]
    if len(line) <= _LONGEST and _is_boilerplate_line(line):
        yield Span(start=start, end=end)
        return
    tail = _TAIL.search(line) if len(line) <= _LONGEST else None
    body = line[: tail.start()] if tail else line
    yield from (Span(start=start + first, end=start + last) for first, last in _notices(body))
    if tail:
        yield Span(start=start + tail.start() + len(tail.group()) - len(tail.group().lstrip()), end=end)


def _notices(line: str) -> Iterator[tuple[int, int]]:
    """Yield the runs of sentences that are no report; what needs a line of its own to be one needs company here.

    "Published on 8 March. By Ann Lee. Republished with permission." are credits that were put on one line.
    """
    run: list[tuple[int, int]] = []
    sure = 0
    for first, last in (*_sentences(line), (0, 0)):
        sentence = line[first:last]
        certain = bool(_SENTENCE.match(sentence[:_LONGEST]) or _BYLINE.fullmatch(_bare(sentence)))
        if certain or (last and _has_form(sentence)):
            run.append((first, last))
            sure += certain
            continue
        if sure or len(run) > 1:
            yield run[0][0], run[-1][1]
        run, sure = [], 0


def _has_form(sentence: str) -> bool:
    """Whether a sentence would be boilerplate if it stood on a line of its own."""
    bare = _bare(sentence)
    return len(bare) <= _LONGEST and (_LINE.fullmatch(bare) is not None or is_publication_line(bare))


def _bare(sentence: str) -> str:
    return sentence.strip(" *_").removesuffix(".")


def _is_boilerplate_line(line: str) -> bool:
    if _LINE.fullmatch(line) or recognised.is_frame(line) or markings.banner(line) or is_publication_line(line):
        return True
    # "By X / Republished with permission / OUTLET / Report a typo": every part must be known, the outlet's name apart.
    parts = [part.strip() for part in re.split(r"\s+[/|•·]\s+", line) if part.strip()]
    known = sum(bool(_LINE.fullmatch(part)) for part in parts)
    if any(part[0].isdigit() for part in parts):
        return False  # a row of figures
    return len(parts) > 2 and known * 2 >= len(parts) and all(len(part.split()) <= 6 for part in parts)


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _SENTENCE_BREAK.finditer(line):
        yield start, gap.start() + len(gap.group().rstrip())
        start = gap.end()
    yield start, len(line)
