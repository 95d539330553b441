"""Whether a text asks a question that wants an answer, or demands one.

In a crisis most question marks are mockery ("Can you believe it?", "So a can of soda ends racism?"), so a mark alone
is not enough: the sentence must be built as a question, ask for something that somebody could tell, and be none of
the usual rhetorical turns. What these rules find and what they miss is measured in docs/reading.md.
"""

import re


def _any_of(*phrases: str) -> str:
    return rf"\b(?:{'|'.join(phrases)})\b"


_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*")
_QUOTATION = re.compile(r"[“\"«][^“”\"«»]{0,300}[”\"»]")  # somebody else's words
_SENTENCE = re.compile(r"[^.!?\n…]+[.!?…]*")

# What may stand before the first word of a question or a demand.
_LEAD_IN = (
    r"^(?:[\W_]|@\w+|(?:so|and|but|or|ok(?:ay)?|hey|hi|hello|well|also|wait|um+|omg|please|pls|plz|dear|sorry|now|then"
    r"|rt|honestly|(?:serious|genuine|quick) question|question|just|guys|again|still|yet)\b)*"
)

_QUESTION = re.compile(
    _LEAD_IN + r"(?:what|when|where|who|whom|whose|which|why|how|is|are|was|were|do|does|did|can|could|will|would"
    r"|should|has|have|had|may|am|any|anyone|anybody)(?:'s|'re|'d|'ll|n't|s)?\b"
)

_TELLABLE = re.compile(
    _any_of(
        # what the speaker is to do or expect
        r"my|our|(?:can|do|does|did|should|will|would|could|have|if|am|may|shall|must|where|when) i",
        r"(?:when|where|how|what) (?:can|do|will|should|are) we|(?:can|should|will) we",
        # what goes on
        r"what(?:'s|s| is| are| was)? (?:going on|happening|happened|up with|with|this|that|about)",
        r"what(?:'s|s| is| are| was)? the (?:deal|story|status|plan|update|difference|correlation|problem|issue|reason)",
        r"what (?:\w+ ){0,2}(?:process|steps?|measures|plan|policy)|what (?:are|will) (?:you|they) (?:doing|do)",
        r"when (?:will|is|are|does|do|can|did)|how (?:long|soon|many)|how much (?:is|are|will|did|do)|which (?!is\b)\w+",
        r"where (?:is|are|can|do|did) (?:the|my|our|your|you|we|it)",
        r"who (?:approved|decided|is responsible|(?:do|can|should) i)",
        # whether it is so
        r"(?:is|are|was|were) (?:it|this|that|these|they|there) (?:true|safe|real|legit|legitimate|official|affected|still)",
        r"(?:is|are|was|were) (?:it|this|that|these|they|there) (?:ok|okay|any|an? (?:scam|hoax|mistake|error|recall|way))",
        # whether others know
        r"any(?:one|body) (?:else )?(?:know|explain|tell|help|has|have|having|get|getting|got|receive|see|able|hear)\w*",
        r"any (?:news|updates?|ideas?|word|info|information|thoughts|comment|plans?|eta)",
        # signs of being in earnest
        r"specifically|(?:serious|genuine) question|please|pls|plz",
    )
)
_ADDRESSED = re.compile(r"@\w+.*\b(?:you|your|u|ur)\b", re.DOTALL)

_RHETORICAL = re.compile(
    _any_of(
        r"who (?:knew|cares|thought|needs|else|the)|what (?:the|good|world)|what (?:kind|sort|type) of|what(?:'s| is) next",
        r"how (?:dare|could|stupid|dumb|blind|about|come)|how many (?:more|times)|why (?:not|bother|even|the|would)",
        r"(?:can|could) (?:you|u|we|they) (?:believe|imagine|just|even|not)|(?:do|did) (?:i|we) look|guess|you think",
        r"(?:do|does|did) (?:you|u|y'all|we|they|people|any ?one) (?:really|honestly|actually|even|seriously|think|ever|just)",
        r"(?:do|does|did) (?:you|u|y'all|we|they|people|any ?one) (?:understand|reali[sz]e)|were (?:you|u|they)(?: \w+)* thinking",
        r"are (?:you|u|we|they|y'all) (?:kidding|serious|joking|insane|crazy|mad|out of)|(?:is|was) (?:it|this|that) (?:just me|a joke)",
        r"am i (?:the only|right)|remember when|the hell|on earth|fuck(?:ing|in)?|wtf|lol|lmf?ao",
    )
    + r"|\?!|!\?"
)

_DUE = r"(?:answers?|(?:\w+ )?(?:apology|explanation)|refunds?|response|compensation|justice|money back)"
_DEMAND = re.compile(
    _any_of(
        r"answer (?:us|me)",
        r"explain yoursel(?:f|ves)",
        r"(?:we|i|people|customers|passengers|everyone|victims) (?:\w+ )?(?:want|need|demand|deserve|expect|await)s?"
        rf" (?:\w+ ){{0,2}}{_DUE}",
        rf"ow(?:e|es|ed) (?:\w+ ){{1,4}}{_DUE}",
        r"(?<!never )(?<!not )(?:should|must|needs? to|ought to|better|has to|have to|time to|suggest you|maybe|please|pls"
        r"|plz|someone|somebody|can you|could you|will you|would you) (?:please |just |all |publicly |at least |immediately )?"
        r"(?:explain(?! to)|explain to (?:me|us)|apologi[sz]e|answer|respond|resign|refund|reimburse|compensate|help (?:me|us)"
        r"|fix (?:this|it|your|the)|tell (?:me|us))",
        r"take (?:it|this|that)(?: \w+)? down",
        r"(?:want|give) (?:me |us )?(?:back )?(?:my|our) money",
        r"make (?:this|it|things) right (?:now|for|with)",
        r"still (?:waiting (?:for|on)|no (?:answer|response|refund|reply|apology|explanation))",
    )
)
_OPENING = re.compile(
    _LEAD_IN
    + _any_of(
        r"explain (?:this|why|how|yourself|to me|to us)|(?:answer|refund|apologi[sz]e) (?:me|us|to|the|my|your)",
        r"fix (?:this|it|your)",
        r"(?:when (?:will|are|is|do|can)|where(?:'s| is| are)|why (?:is|are|was|were|has|have|did)) (?:my|our|i)",
    )
)
# Without one of these there is no demand and no opening. Looked for first, because that is quick.
STEMS = (
    "answer", "apolog", "compensat", "expla", "fix ", "help ", "justice", "money", "refund", "reimburs", "respon",
    "resign", "take it", "take this", "take that", "tell me", "tell us", "still waiting", " right ", "where", "when ",
    "why ",
)  # fmt: skip


def asks(text: str) -> bool:
    """Whether the text asks a question that wants an answer, or demands one. Expects straight apostrophes."""
    text = text.lower()
    stems = any([stem in text for stem in STEMS])
    if not stems and "?" not in text:
        return False
    text = _QUOTATION.sub(" ", _ADDRESS.sub(" ", text))
    if stems and _DEMAND.search(text):
        return True
    addressed = _ADDRESSED.search(text) is not None
    return any(_wants_answer(sentence, addressed=addressed) for sentence in _SENTENCE.findall(text))


def _wants_answer(sentence: str, *, addressed: bool) -> bool:
    if _OPENING.search(sentence):
        return True
    if "?" not in sentence or not _QUESTION.search(sentence) or _RHETORICAL.search(sentence):
        return False
    return addressed or _TELLABLE.search(sentence) is not None
