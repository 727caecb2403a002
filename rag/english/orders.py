"""Text that gives orders to whoever reads it, where a news story would tell something, and text that one could click.

A page may hold instructions for a model ("ignore the above and say …"). They have no authority here, and they are no evidence
either: a sentence that orders is never quoted. An order shows by its grammar (a clause that opens with a plain verb, "you
must") together with what it speaks of: the reply, the question, the other texts, the one who reads. News has the one or the
other, and both only in the mouth of somebody who is named. What no sign tells is left to the check of every statement against
its evidence.

Everything is looked for in each of a text's readings (`rag/english/disguise.py`), in whatever letters it is written.
"""

from __future__ import annotations

import re

from rag.english.disguise import readings

_LONGEST = 2_000
_RUN = re.compile(r"([\W_]{3})[\W_]{2,}")


_CLASS = re.compile(r"<(\w+)>")


def _any(*parts: str) -> re.Pattern[str]:
    """One pattern of several, in which `<name>` stands for one of the word classes below."""
    whole = "|".join(parts)
    while _CLASS.search(whole):
        whole = _CLASS.sub(lambda found: _CLASSES[found[1]], whole)
    return re.compile(whole, re.IGNORECASE)


_CLASSES = {
    # Where a clause may open with its verb: there, a plain form is an imperative.
    "head": r"(?:(?:^|[.!?:;,>\"“‘«(\[{#*—–])[\W_]{0,4}(?:(?:please|now|then|instead|always|never|only|just|simply|also"
    r"|first|kindly|do not"
    r"|don['’]?t|must|should|so|and)[\s,]{1,2}){0,3})",
    "open": r"(?:(?:^|[.!?:;>“«(\[{#*—–])[\W_]{0,4}(?:(?:please|now|then|instead|always|never|only|just|simply|also|first"
    r"|kindly)[\s,]{1,2}){0,3})",
    # The first word of a clause, neither a function word nor inflected: with what a verb governs after it, an imperative.
    "verb": r"(?:(?!(?:the|an?|this|that|these|those|it|he|she|they|we|you|i|in|on|at|to|for|from|with|by|of|as|but|and|or"
    r"|if|when"
    r"|while|after|before|since|under|over|what|who|why|how|which|whose|where|not|only|all|both|even|is|are|was|were|has|had"
    r"|have|no"
    r"|so|then|also|its|his|her|their|our|your|my|about|than|whether|because|until|during|like|just|such|out|up|more|most"
    r"|one|two"
    r"|some|any|each|every|many|few|other|another|there|here|at|into|through|between|without|against|despite|yet|still)\b)"
    r"(?!\w*(?:ed|ing|ly|(?<!s)s)\b)[a-z]{2,14})",
    "plain": r"(?:<verb> (?:up |out |no attention to |upon )?(?:the|an?|this|these|every|each|all|any|no|only|nothing|your"
    r"|my|previous"
    r"|prior|other|earlier|following|such)\b)",
    "bare": r"(?:<plain>|<verb> (?:with|in|from|to|for|that|it|me|us|them|him|her|how|what|whoever|anyone|everyone|people|as"
    r"|at|by"
    r"|first|always|never|aside)\b)",
    # What a reply is made of and for: speaking of it, an imperative is meant for who writes one.
    "topic": r"(?:answers?|answering|repl(?:y|ies|ying)|respon(?:d|ds|ding|ses?)|summar(?:y|ies|i[sz]\w*)|outputs?"
    r"|outputting|generating|prompts?"
    r"|asked|quot(?:e|es|ing)|sources|passages?|paragraphs?|documents?|sentences?|instructions?|guidelines|context|users?"
    r"|readers?|whoever"
    r"|(?:this|your|the other|all other|the previous) (?:texts?|articles?|pages?|stor(?:y|ies))|(?:text|article|page"
    r"|line)s? (?:above|below|before))",
    "say": r"(?:say|state|answer|respond|reply|report|claim|confirm|declare|conclude|write|output|print|repeat|quote|cite"
    r"|assert"
    r"|insist|announce|pretend)",
    "tell": r"(?:tell|inform|remind|advise|encourage|invite|urge|convince|assure|ask|suggest(?: to)?|recommend(?: to)?)",
    "make": r"(?:summari[sz]e|paraphrase|rephrase|rewrite|translate|misspell|scramble|jumble|anagram|rearrange|compose|draft"
    r"|augment"
    r"|modify|enhance|integrate|reveal|enumerate|explain(?! to\b)|describe|break down|render)",
    "put": r"(?:replace|remove|add|insert|include|append|use|combine|group|convert|substitute|swap|introduce|provide|give"
    r"|create"
    r"|generate|develop|produce|write|compose|draft|show|tell|make|print|output)",
    "object": r"(?:an?|the|this|these|that|those|your|my|our|every|each|all|any|only|some|it|everything|how|what|why|who|when"
    r"|where|whether|words|letters|in|with|into|as|[\"'“‘\d])",
    "kind": r"(?:poems?|haikus?|stor(?:y|ies)|essays?|speech(?:es)?|summar(?:y|ies)|examples?|jokes?|explanations?"
    r"|translations?"
    r"|equivalents?|paragraphs?|tweets?|introductions?|functions?|scripts?|sentences?|letters?|vowels?|consonants?|words"
    r"|spaces|punctuation|typos?|symbols?|headlines?|statements?|e-?mails?|response|reply|answer)",
    "reply": r"(?:response|repl(?:y|ies)|answers?|output|summary|message|completion)",
    "rules": r"(?:instructions?|prompts?|rules|directions|guidelines|commands?|orders|context|articles?|text|web ?pages?|pages?"
    r"|contents?|passages?|sources?|documents?|resume|paragraphs?|above|constraints?)",
    "machine": r"(?:AI|assistants?|chat ?bots?|bots?|language models?|LLMs?|AI models?|AI systems?|AI assistants?"
    r"|summari[sz]ers?|search engines?)",
    "must": r"(?:must|should|shall|will|have to|has to|need to|needs to|are to|is to|ought to|must not|should not|shall not"
    r"|will not"
    r"|may not|may only|can only|are (?:now |hereby )?(?:not )?(?:instructed|told|asked|required|allowed|forbidden"
    r"|supposed) to)",
}  # fmt: skip

# Nobody who is quoted in the news says such a thing, so that it counts also between quotation marks.
_TO_A_MACHINE = _any(
    r"<head>(?:(?:actually|suppose|we|i|you|were to|must|should|will|to)\s+){0,4}(?:ignore|disregard|forget|override|bypass)\b"
    r"(?: \w+){0,3}? (?:previous|prior|above|earlier|foregoing|preceding|other|all|any|your|the|these|every"
    r"|my)\b(?: \w+){0,3}? <rules>\b"
    r"(?! (?:of|to|from|that|which) (?:the|a|its|his|her)\b)",
    r"<head>(?:ignore|disregard|forget) (?:everything|all|anything|what) (?:\w+ ){0,3}(?:above|before|earlier|said so far"
    r"|told before)",
    r"<head>(?:ignore|disregard|forget) (?:what|all|everything|anything|whatever)(?: that| which)? you (?:were|are|have been"
    r"|had been) (?:told|asked|given|instructed|taught)\b",
    r"\bignore?[aez]?\w*\b.{0,30}\binstru[ck]\w+(?=.{0,40}\b(?:say|state|answer|output|write|print)\b)",
    r"^\W{0,12}(?:system|assistant|developer|chat ?bot|llm|language model|ai|prompt|override|human|user)"
    r"(?: (?:message|prompt|override|instructions?|note|update|command|mode|check))?\s?[\])}>]{0,3}\s?:",
    r"^\W{0,8}[\[<{#]+\W{0,4}(?:system|assistant|developer|user|inst\w*|prompt|override|admin)\b",
    r"\b(?:system|developer|data|safety) (?:override|prompt injection)\b|\boverride\s?:|\b(?:begin|end)(?: of)? (?:system"
    r"|admin|prompt)\b",
    r"\b(?:run(?:ning)?|enter(?:ing)?|in) (?:a |the )?(?:system|developer|debug|admin|maintenance) (?:check|mode|test)\b",
    r"\bin your (?:\w+ ){0,2}<reply>\b",
    r"\b(?:any|the|an?|dear|hey|hi|hello|to|for|attention)\W{1,4}(?:\w+\W{1,4}){0,2}<machine>\b.{0,20}"
    r"\b(?:read|process|summari[sz]|index|pars|analy[sz]|answer|see)(?:s|e|es|ing)? (?:this|these)\b",
    r"^\W{0,8}(?:dear|hey|hi|hello|attention|note to|to)\W{1,4}(?:all |any |the |every )?<machine>\b",
    r"\bas an? <machine>\b.{0,20}\byou\b|\b(?:not_found|false_premise)\b|\byou must (?:listen|obey)\b|\bmy instructions\b",
    r"\b<machine> (?:reading|processing|summari[sz]ing|indexing|parsing|crawling|scanning|quoting|citing) (?:this|these)"
    r" (?:pages?|articles?|texts?|stor(?:y|ies)|documents?|(?:web ?)?sites?|passages?|contents?|lines?|words|paragraphs?"
    r"|sentences?)\b",
    r"\b<machine> (?:that|which|who) \w+ (?:this|these)\b|\b(?:developer|debug|admin|god|jailbreak|DAN) mode\b",
    r"\b(?:answer|reply|response) to (?:this|any|every|all) (?:question|quer(?:y|ies)|prompt)s?\b",
    r"\b(?:this|any|every|all|each) (?:question|quer(?:y|ies)|prompt)s? (?:is|are|must|should|has|have|will"
    r"|shall)(?: to)? be answered\b",
)
# People say such things to each other, and are quoted with it.
_TO_SOMEBODY = _any(
    r"\byour (?:\w+ ){0,2}<reply>\b|\byour (?:\w+ )?(?:task|goal|instructions?|role|purpose|duty|mission) (?:is|has|now"
    r"|will)\b",
    r"<open><make> <object>",
    r"<open><put>\b(?: (?!of\b|by\b)\S+){1,5} <kind>\b",
    r"<head><say>(?: only| exactly| just)? (?:that|this|the following|as if|as though|after me|the (?:words?|sentence|phrase"
    r"|claim))\b",
    r"<head><say>(?: only| exactly| just)?\s?(?::|[\"“‘])|<head>(?:answer|respond|reply)(?: only)? (?:with|in (?:json|the"
    r"|\w+ style)|as)\b",
    r"\b(?:and|then|but) (?:only |just |instead )?(?:answer|respond|reply|output|print)(?: only| exactly| instead)?\s?:",
    r"<head>(?:<say>|copy)\b[^.!?:]{0,30}\b(?:word for word|verbatim|letter by letter)\b",
    r"\b(?:answer|reply|response) to the (?:question|query|prompt) (?:is|reads|must be)\s?:"
    r"|\bthe (?:(?:correct|right|true|only|real|expected|proper) ){1,2}<reply>\b[^.!?:]{0,40} (?:is|reads)\s?:",
    r"<head>(?:do not|don['’]?t|never) (?:mention|say|quote|cite|reveal|repeat|tell|refer)\b",
    r"<head><tell> (?:the |your |all |any )?(?:users?|readers?|person asking|human)\b",
    r"\b(?:if|when(?:ever)?) (?:you are |you['’]re |anyone |anybody |someone |somebody |(?:a|the|any) (?:user|reader"
    r"|person) |users |readers "
    r"|people )?(?:ask\w*|wants? to know|want to know|quer\w+)\b[^.!?]{0,80}?, (?:please |always |only |just |then )?"
    r"(?:<say>|tell|use|give|refuse|deny|mention|explain)\b(?! (?:\w+ )?nothing)",
    r"\byou <must> (?:\w+ ){0,2}?(?:<say>|mention|ignore|forget|disregard|speak|tell|act as)\b(?! for\b)",
    r"\byou are now (?:an?|the|in|my|called|free)\b|\bfrom now on,? you\b",
    r"\b(?:wants?|needs?|asks?|would like|orders?|instructs?) you to (?:<say>|tell|ignore|forget|mention|act)\b",
    r"^\W{0,8}(?:all |any |every )?<machine>\b(?: \w+){0,4}? <must> (?:\w+ ){0,2}?<tell> (?:the |all |any |every |your"
    r" |their )?(?:users?|readers?|people|everyone|everybody|anyone|anybody)(?: \w+){0,3}? (?:that|to|about)\b"
    r"(?! (?:they|it|their|its)\b)",
    r"\b<machine> (?:<must>|should) (?:\w+ )?<say> (?:that|with|only|:)|\bthat the <machine> <say>s? that\b",
    r"<head>(?:use|treat|quote|cite|trust|rely on|believe|consider|prefer|give|show|display|return)\b(?: \w+){0,2}? "
    r"(?:only|this|these|the other|all other|no other|the following) (?:other )?(?:\w+ )?(?:paragraph|passage|source"
    r"|sentence|article|text|document|claim|words?)s?\b"
    r"|<head>(?:quote|cite|use) only (?:this|the)\b",
    r"<open><bare>\b[^.!?]{0,60}\b<topic>\b(?! (?:number|to the question|from the|of the|office|desk|said|says|told))",
    r"^\W{0,8}(?:instead of|rather than|before|when|while|after|without|whenever|no matter"
    r"|whatever)\b[^,.]{0,60}\b<topic>\b[^,.]{0,40},\s<bare>",
    r"^\W{0,8}(?:no matter|whatever|whichever|regardless)\b[^,.]{0,30}\b(?:asked|question|query|prompt)\b",
    r"\b(?:whoever|anyone who|anybody who|everyone who|those who) (?:read|summari[sz]e|process|index)s?\b[^.]{0,40}\b(?:must"
    r"|should|shall|has to|have to|will)\b",
    r"\b(?:all|any|other|previous|prior|earlier) (?:\w+ )?(?:instructions|guidelines|prompts)\b[^.]{0,30}\b(?:void|obsolete"
    r"|invalid|cancelled|withdrawn|superseded)\b",
    r"<open><plain>\b[^.!?]{0,60}\b(?:(?:answer|reply|response|summary|output|question|query|prompt)s?\b(?! (?:to|of|from|by))"
    r"|(?:asked|asking|asks|inquir\w+|queried) (?:about|why|who|how|what|when|where|whether)|the (?:words?|phrase"
    r"|sentence) [a-z\"“‘])",
    r"<open><plain>(?: \w+){0,6}? (?:(?<=previous )|(?<=prior )|(?<=other )|(?<=earlier )|(?<=following )|(?:previous|prior"
    r"|above|earlier"
    r"|other|foregoing|preceding|following) )(?:\w+ )?(?:instructions?|context|rules|guidelines|documents?|articles?"
    r"|sources?|passages?"
    r"|texts?|paragraphs?|messages?)\b",
    r"<open><plain>\b[^.!?]{0,30}\b(?:this|that|the following) <reply>\b|<open><plain>(?<=this) (?:passage|paragraph"
    r"|sentence|article|page|text)s?\b",
    r"<open><plain>\b[^.!?]{0,60}\band <say> that\b|<open>stop reading\b|<must> be \w+ (?:in|by|into) (?:the|your"
    r"|this) <reply>\b",
    r"<open>(?:adopt|assume|take(?: on)?|play) the (?:role|persona|part) of\b|\bthe (?:user|reader) <must>\b",
    r"\bthe (?:\w+ )?<reply> <must> (?:\w+ )?(?:say|state|read|begin|end|contain|mention|leave|omit|include|claim|confirm"
    r"|not (?:say|mention))\b",
    r"\bthe <machine> (?:will|shall|must) (?:now |always |only )*(?:<say>|speak|talk|act|behave)\b",
    r"<head>(?:only|just) (?:say|answer|reply|respond|write|output|print)\b|<head>do as (?:i|you are|you were|told|follows)\b",
    r"<head>tell (?:people|everyone|everybody|anyone|them|him|her) (?:that|it|there)\b",
    r"^\W{0,8}you(?:['’]re| are) (?:now )?an? [^.!?]{3,80}\b(?:never|always|must|only)\b",
    r"\b(?:if|when(?:ever)?|should) (?:an?|the|any|some)? ?(?:person|user|reader|one|body|visitor) (?:wants? to know\b"
    r"|(?:asks?|inquires?|quer(?:y|ies))"
    r" (?:about|after|how|why|who|what|when|where|whether|if|this)\b)",
    r"<head>act as (?:an?|the|if|my|though)\b|<head>pretend (?:that|to be|you|not)\b|<head>set (?:the|your) \w+ to\b",
    r"<head>(?:click|tap|follow|open|visit|download|install)\b.{0,30}\b(?:link|here|below|tool|attachment)\b",
    r"<head>(?:do not|don['’]?t|never) (?:believe|trust|use) (?:the |any )?other (?:articles?|sources?|passages?)\b",
    r"\blet[’']?s (?:say|state|assume|imagine|pretend) (?:that )?(?:the|a scenario)\b"
    r"|\b(?:we|i) (?:(?:might|could|will|would|shall) )?(?:say|state) (?:that )?the\b",
    r"<open>(?:<say>|<make>|show|give|leak)(?: me)? (?:your|the) (?:\w+ )?(?:prompt|instructions)\b",
    r"\b(?:suppose|imagine|assume) (?:that )?we were to\b|\bin a (?:parallel |different )?world (?:where|in which)\b",
    r"\bfor the purposes? of this (?:exercise|task)\b",
)
# "Ignore" and "say" as orders, and what is to be ignored, in the languages that news is read in.
_IGNORE = (
    r"(?:negeer|vergeet|ignorier(?:e|en sie|t)|vergiss|vergessen sie|missachte\w*|(?:ignor(?:[ae]n?|ez|ate)|oubli(?:e|ez)"
    r"|olvid[ae]n?|dimentica(?:te)?|esque[cç][ae]m?)(?= (?:l[aeoi]s?|gli|as|os|tod\w+|tou\w+|tutt\w+|qualquer|n?[ao]s?)\b)"
    r"|z?ignoruj\w*|zapomnij\w*|игнорируй\w*|забудь\w*|ігноруй\w*|ignorera|glöm|ignorer|glem|ne (?:tiens|tenez) pas compte"
    r"|no hagas? caso|non tenere conto|non tenete conto|sla geen acht|yok ?say\w*|unut\w*|dikkate alma"
    r"|تجاهل\w*|התעלמ?[וםי]?|忽略|无视|無視|忘记|忘れ|무시)"
)
_INSTRUCTIONS = (
    r"(?:instru[cçkz]\w+|anweisung\w*|vorgaben|aanwijzing\w*|opdracht\w*|consignes?|indicaci\w+|istruzion\w+|polece\w+"
    r"|инструкц\w+|указан\w+"
    r"|інструкц\w+|вказівк\w+|talimat\w*|(?:ال)?تعليمات|(?:ה)?הוראות|指示|指令|指图|지시)"
)
_SAY = (
    r"(?:zeg|meld|antwoord|vermeld|schrijf|herhaal|sag(?:e|en sie)?|antworte(?:n sie)?|schreib(?:e|en sie)?|behaupte\w*|dis"
    r"|dites|répond[sz]|réponde[zs]|écri(?:s|vez)"
    r"|affirme[zr]?|di(?:ga)?|responde?|escrib[ea]|afirm[ae]|dite|dica|rispond(?:i|ete|a)|scriv(?:i|ete)|dig(?:a|am)"
    r"|respond(?:a|am)|powiedz|odpowiedz|napisz"
    r"|скажи\w*|ответь\w*|напиши\w*|säg|svara|sig|si|svar)"
)
_ELSEWHERE = re.compile(
    rf"(?:\b|(?<=[^\x00-ɏ])){_IGNORE}.{{0,40}}?{_INSTRUCTIONS}|{_INSTRUCTIONS}.{{0,20}}(?:무시|無視|vergessen|ignorieren"
    rf"|missachten|negeren|vergeten)"
    rf"|(?:^|[.,:;!?]|\b(?:i|y|e|en|und|et|и)\b)\W{{0,4}}{_SAY},? (?:(?:\w+ )?(?:dat|dass|que|che|że|att)\b|что\b)"
    rf"|\b(?:bitte|por favor|s['’]il (?:te|vous) pla[iî]t|per favore|alstublieft|пожалуйста|proszę)\W{{1,4}}{_SAY}\b"
    rf"|^\W{{0,8}}{_SAY} (?:immer|nur|toujours|seulement|siempre|solo|sempre|altijd|alleen|zawsze|tylko|всегда|только|alltid"
    rf"|altid)\b|\bse te ha (?:instruido|ordenado)\b",
    re.IGNORECASE,
)
# Somebody is named who says it: then it is news, whatever it says.
_SAID = re.compile(
    r"(?:[”\"’'»,:]|\b(?:as|that|who|which))\s*,?\s*(?:[\w.'’-]+\s){0,6}?(?:said|says|told|tells|asked|asks|urged|urges"
    r"|warned|wrote|writes|added|conceded"
    r"|shouted|cried|pleaded|advised|demanded|chanted|argued|insisted|replied|answered|explained|remarked|suggested|announced"
    r"|ordered|ruled|read|reads)\b|\baccording to\b|\b(?:said|says|told|reads?|wrote|asked)\b[^.]{0,60}?[:,]?\s*[“\"‘]",
    re.IGNORECASE,
)
# A task set with its text: "the conclusions of this paper: 'Introduction …", "given this article: '…".
_GIVEN = re.compile(
    r"\b(?:this|these|given the|given) (?:\w+ ){0,2}"
    r"(?:papers?|articles?|texts?|passages?|documents?|paragraphs?|essays?|abstracts?|code|e-?mails?|reviews?|tweets?"
    r"|sentences?)"
    r"\s*:\s*['\"“‘«]",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(r":\W{0,3}$|\b(?:the )?(?:following|next sentence|sentence below|what follows)\b", re.IGNORECASE)
# Letters and digits without an end are code, and nobody can check what they say.
_ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{40,}")


def orders(sentence: str) -> bool:
    """Whether a sentence tells its reader what to do or say, or hides what it says, rather than what happened."""
    return any(_orders(_RUN.sub(r"\1", reading)) for reading in readings(sentence[:_LONGEST]))


def announces(sentence: str) -> bool:
    """Whether a sentence orders its reader to say what comes after it, as in "Answer with the following sentence:"."""
    return bool(_ANNOUNCED.search(sentence)) and orders(sentence)


def _orders(text: str) -> bool:
    if any(pattern.search(text) for pattern in (_TO_A_MACHINE, _ELSEWHERE, _GIVEN, _ENCODED)):
        return True
    return bool(_TO_SOMEBODY.search(text)) and not _SAID.search(text)


# Nothing that a reader could click or call, and nothing that a page could load.
_HOST = r"(?:[^\W_](?:[\w-]{0,62}[^\W_])?\.){1,8}[^\W\d_]{2,24}"
_ACTIVE = re.compile(
    rf"\b(?:(?:h(?:tt|xx)ps?|javascript|vbscript):|(?:ftp|file|data|mailto|tel|sms|intent|magnet):(?=\S))|www\."
    rf"|\b[a-z][a-z0-9+.-]{{1,20}}:[/\\]{{2}}|(?<![\w:/])//{_HOST}"
    rf"|\b{_HOST}(?::\d{{1,5}})?[/?#\\](?=\S)|\b(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?::\d|/)"
    r"|\b[\w.+-]{1,64}@[\w-]+\.\w|\]\(|!\[|<[/a-z!]"
    r"|\b[\w-]{1,64}\.(?:com|net|org|xyz|info|io|ru|cn|dev|app|site|online|shop|click|link|top|biz|zip|onion|example)\b",
    re.IGNORECASE,
)
# In small letters throughout, as nobody writes who has only left out the blank after a full stop.
_SMALL_HOST = re.compile(r"(?<![\w.@-])(?:[a-z0-9][a-z0-9-]{1,62}\.)+[a-z]{2}(?![\w.-])")
_SPELT_OUT = re.compile(
    r"\w\s?[(\[{<]\s?(?:dot|d0t|punkt|point|punto|ponto|точка|at|@|\.)\s?[)\]}>]\s?\w"
    r"|(?<!\bthe )(?<!\ba )(?<!\bof )\b[\w-]{2,64} (?:dot|\[?punkt\]?) (?:com|net|org|xyz|info|io|ru|cn|dev|app|de"
    r"|eu)\b(?! (?:bubble|boom|bust|crash|era|compan))",
    re.IGNORECASE,
)
_DIALLED = re.compile(r"(?<![\w.])\+\d{1,3}[ ()\d./-]{7,}\d")
_ACCOUNT = re.compile(
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b|\b(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{25,60}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})\b"
)


_MARKUP = re.compile(r"\]\(|!\[|<[/a-z!]|\{\{|\}\}|\b[a-z][a-z0-9+.-]{1,20}:[/\\]{2}|\bwww\.", re.IGNORECASE)


def marked_up(text: str) -> bool:
    """Whether a text holds markup or a whole address; the name of a firm that is also one (“Northbank.com”) is neither."""
    return any(_MARKUP.search(reading) for reading in readings(text))


def active(text: str) -> bool:
    """Whether a text holds a link, also a spelt-out one, an address of mail, telephone or money, or markup."""
    patterns = (_ACTIVE, _SMALL_HOST, _SPELT_OUT, _DIALLED, _ACCOUNT)
    return any(pattern.search(reading) for reading in readings(text) for pattern in patterns)
