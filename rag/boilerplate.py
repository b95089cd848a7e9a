"""What in an article is not the article: navigation, captions, credits, subscription lines, repeated headlines.

It is found, never removed: offsets stay those of the file, and such a stretch is only barred from being quoted.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from rag.repeated import line_key, may_be_furniture
from rag.sentences import is_terminated

_NETWORKS = (
    r"(?:share|tweet|email|print|facebook|twitter|pinterest|linkedin|whatsapp|reddit|flipboard|copy\s+link|save)"
)
_FURNITURE = (
    r"skip\s+to\b.*",
    r"(?:image|photo|slide)\s+\d+\s+of\s+\d+",
    r"(?:image|photo|video|picture|file\s+photo|sources?|tags?|topics?|filed\s+under)\s*[:/|].*",
    r"(?:©|\(c\)|copyright\b).*",
    r".*\ball\s+rights\s+reserved\b.*",
    r"advertisements?|sponsored(?:\s+content)?",
    r"(?:story\s+continues\s+below|continue\s+reading|read\s+more|see\s+also|read\s+next|watch\s+now|up\s+next)\b.{0,80}",
    r"(?:popular|related|recommended|trending|latest|more|featured)\s+(?:videos?|stories|articles|news|posts|topics)\b.*",
    r"(?:most\s+(?:read|popular|viewed)|editor'?s\s+picks?)\b.{0,80}",
    r"(?:want|ready)\s+to\b.*\?|would\s+you\s+like\s+to\b.*\?",
    r"already\s+an?\s+(?:\w+\s+)?(?:subscriber|member)\b.*",
    r"(?:please\s+)?(?:subscribe|sign\s+(?:up|in)|log\s*in|register|donate)\b.{0,120}",
    r"(?:follow\s+us|share\s+(?:this|on)|(?:click|tap)\s+here)\b.{0,120}",
    r"comments?\s+(?:are|is)\s+(?:now\s+)?(?:closed|disabled|off)\b.*",
    r"(?:leave|post|add|write)\s+a\s+(?:comment|reply)\b.*",
    r"(?:\d+|one|no)\s+(?:thoughts?|comments?|responses?|repl(?:y|ies))\b(?:\s+(?:on|to|so\s+far)\b.*)?",
    rf"{_NETWORKS}(?:\W+{_NETWORKS})*",
    r"by\s+[A-Z][\w.’'-]+(?:\s+[A-Z][\w.’'-]+){1,3}",
    r"(?:posted|published|(?:last\s+)?updated)\b.{0,80}",
    r"we\s+use\s+cookies\b.*|.*\b(?:cookie\s+policy|privacy\s+policy|terms\s+of\s+(?:use|service))\b.*",
    r"\d+\s+min(?:ute)?s?\s+read",
)
# Longer lines, which most pages have, whoever prints them, in which nobody is quoted. What a single outlet prints is
# counted: see rag/repeated.py.
_NOTICES = (
    r"by\s+(?:clicking|continuing|using|signing\s+up|subscribing)\b.{0,200}\byou\s+(?:agree|consent|accept)\b.*",
    r"(?:accept|reject|manage)\s+(?:all\s+)?(?:cookies|preferences)|this\s+site\s+is\s+protected\s+by\s+recaptcha\b.*",
    r"(?:follow|like|join|find|friend)\s+(?:\S+\s+){0,6}on\s+(?:twitter|facebook|instagram|linkedin|youtube|x)\b.{0,80}",
    r"(?:get|receive)\s+(?:\S+\s+){0,12}(?:newsletters?|(?:in|to)\s+your\s+inbox|(?:news|email)\s+alerts)\b.{0,80}",
    r"thank(?:s|\s+you)\s+for\s+(?:signing\s+up|subscribing|reading|registering)\b.{0,120}",
    r"(?:download|get)\s+(?:the|our)\s+(?:\S+\s+){0,4}app\b.{0,80}",
    r"listen\s+to\s+this\s+(?:article|story|podcast|episode)\b.{0,60}|more\s+(?:on|from)\s+[^.!?]{2,40}",
    r"visit\s+.{2,60}\s+(?:homepage|website)\s+for\s+more\b.{0,60}",
    r"(?:have|got)\s+a\s+(?:news\s+)?tip\b.*",
    r"(?:this|the)\s+(?:article|story|post|report|piece|column|version)\s+(?:has\s+been|was)\s+(?:updated|corrected"
    r"|amended|revised|(?:originally|first)\s+published|published\s+(?:in|on|by))\b.*",
    r"this\s+is\s+a\s+(?:developing|breaking)\s+(?:news\s+)?story\b.{0,120}|.{0,40}\bcheck\s+back\s+for\s+updates\b.{0,40}",
    r".{2,160}\bcontributed\s+(?:to\s+th(?:is|e)|reporting)\s*(?:report|story|article|post|dispatch)?",
    r"\(?(?:additional\s+)?(?:reporting|writing|editing)\s+by\s.{2,200}",
    r"the\s+(?:opinions|views)\s+expressed\s+(?:\S+\s+){0,8}(?:are|do)\s+(?:\S+\s+){0,3}(?:their|those|not|the\s+author)\b.*",
    r"this\s+is\s+an\s+opinion\s+(?:piece|column|article)\b.{0,200}",
    r".{2,250}\b(?:(?:reach|reached|e-?mail|contact)\s+(?:(?:him|her|them)\s+)?(?:at|by)|e-?mail:)\s.{0,80}(?:@|\[email).*",
    r"(?:send|e-?mail|contact|reach)\s+.{2,80}@[\w.-]+\w\b.{0,60}",
)
_WHOLE_LINE = re.compile(rf"^\W*(?:{'|'.join(_FURNITURE)})\W*$", re.IGNORECASE)
_NOTICE = re.compile(rf"^\W*(?:{'|'.join(_NOTICES)})\W*$", re.IGNORECASE)
_CREDIT = re.compile(
    r"\((?:[^()]*\b(?:photo|image|video|illustration|screenshot)\b[^()]*|(?:AP|Reuters|AFP|EPA|Getty)\b[^()]*)\)\W*$"
    r"|\b(?:photo|image|video)\s+(?:by|credit|courtesy)\b.{0,80}$",
    re.IGNORECASE,
)
_SOLICITING = re.compile(
    r"\b(?:subscri(?:be|ption|ber)|newsletter|leav\w+\s+a\s+tip|donat(?:e|ion)|advertis\w+|ad.?block\w*"
    r"|sign\s+up|our\s+(?:readers|content|journalism|website)|your\s+inbox|unlimited\s+access)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”]")


def find_boilerplate(
    text: str,
    paragraphs: Sequence[tuple[int, int]],
    title: str = "",
    repeated: Container[int] = (),
) -> tuple[tuple[int, int], ...]:
    """The stretches of ``text`` that may never be quoted, as sorted, disjoint offsets.

    ``paragraphs`` are those of :func:`rag.sentences.split_paragraphs`; every copy of ``title`` is one of them, and
    every line in ``repeated``, which :meth:`rag.repeated.LineCounts.repeated` gives for the article's outlet.
    Prose ends with a full stop: a line that holds no finished sentence is a heading, a caption or navigation.
    A corpus of one unfinished line is left alone, for there it is all that was said.
    """
    if len(paragraphs) < 2:
        return ()
    lines = [text[a:b] for a, b in paragraphs]
    headline = _key(title)
    marks = [
        is_furniture(line)
        or is_unfinished(line)
        or (bool(headline) and _key(line) == headline)
        or (bool(repeated) and may_be_furniture(line) and line_key(line) in repeated)
        for line in lines
    ]
    _mark_footer(lines, marks)
    if all(marks):
        return ()
    return tuple(span for span, marked in zip(paragraphs, marks, strict=True) if marked)


def is_furniture(line: str) -> bool:
    """Whether a line is a page's and not the article's: navigation, a credit, a subscription line."""
    if len(line) >= 400:
        return False
    if _WHOLE_LINE.match(line) or _CREDIT.search(line):
        return True
    return _NOTICE.match(line) is not None and not _QUOTED.search(line)


def is_unfinished(line: str) -> bool:
    """Whether a line holds no finished sentence, as headings and captions do not."""
    return not is_terminated(line) and not _has_finished_sentence(line)


def _has_finished_sentence(line: str) -> bool:
    """Whether an unterminated line still holds prose: a sentence before a source tag or a byline at its end."""
    return len(line) > 60 and re.search(r"[a-z\d][.!?][\"”’')\]]*\s+\S|[.!?…,][\"”“’]", line) is not None


def _mark_footer(lines: list[str], marks: list[bool]) -> None:
    """Mark soliciting lines below the article, and what stands between two lines of its footer."""
    for i in range(len(lines) // 2, len(lines)):
        beside = (marks[i - 1] if i else False) or (i + 1 < len(lines) and marks[i + 1])
        if not marks[i] and beside and _SOLICITING.search(lines[i]) and not _QUOTED.search(lines[i]):
            marks[i] = True


def _key(line: str) -> str:
    return re.sub(r"\W+", "", line).casefold()
