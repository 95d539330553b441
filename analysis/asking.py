"""Whether a text asks a question that wants an answer, or demands one.

In a crisis most question marks are mockery ("Can you believe it?", "So a can of soda ends racism?"), so a mark alone
is not enough: the sentence must be built as a question, ask for something that somebody could tell, and be none of
the usual rhetorical turns. What these rules find and what they miss is measured in docs/reading.md.
"""

import re

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*")
_QUOTED = re.compile(r"[“\"«][^“”\"«»]{0,300}[”\"»]")  # somebody else's words
_SENTENCE = re.compile(r"[^.!?\n…]+[.!?…]*")

# What may stand before the first word of a question or a demand.
_LEAD_IN = (
    r"^(?:[\W_]|@\w+|(?:so|and|but|or|ok(?:ay)?|hey|hi|hello|well|also|wait|um+|omg|please|pls|plz|dear|sorry|now|then|rt"
    r"|honestly|serious question|genuine question|quick question|question|just|guys|again|still|yet)\b)*"
)
_QUESTION = re.compile(
    _LEAD_IN + r"(?:what|when|where|who|whom|whose|which|why|how|is|are|was|were|do|does|did|can|could|will|would"
    r"|should|has|have|had|may|am|any|anyone|anybody)(?:'s|'re|'d|'ll|n't|s)?\b"
)
# Something that somebody could tell: facts, or what the speaker is to do.
_TELLABLE = re.compile(
    r"\b(?:my|our|(?:can|do|does|did|should|will|would|could|have|if|am|may|shall|must|where|when) i"
    r"|(?:when|where|how|what) (?:can|do|will|should|are) we|(?:can|should|will) we"
    r"|what(?:'s|s| is| are| was)? (?:going on|happening|happened|up with|with|this|that|about|the (?:deal|story|status|plan"
    r"|update|difference|correlation|problem|issue|reason|process))"
    r"|what (?:\w+ ){0,2}(?:process|steps?|measures|plan|policy)|what (?:are|will) (?:you|they) (?:doing|do)\b"
    r"|when (?:will|is|are|does|do|can|did)|how (?:long|soon|much (?:is|are|will|did|do)|many)|which (?!is\b)\w+"
    r"|where (?:is|are|can|do|did) (?:the|my|our|your|you|we|it)|who (?:approved|is responsible|decided|do i|can i|should i)"
    r"|(?:is|are|was|were) (?:it|this|that|these|they|there) (?:true|safe|real|legit|legitimate|official|affected|still|ok|okay"
    r"|any|an? (?:scam|hoax|mistake|phishing|joke|error|recall|way))"
    r"|any(?:one|body) (?:else )?(?:know|knows|explain|tell|help|has|have|having|get|gets|getting|got|receive|received|see"
    r"|seeing|able|affected|hear|heard)|any (?:news|update|updates|idea|ideas|word|info|information|thoughts|comment|plans?|eta)"
    r"|specifically|serious question|genuine question|please|pls|plz)\b"
)
_ADDRESSED = re.compile(r"@\w+.*\b(?:you|your|u|ur)\b", re.DOTALL)
_RHETORICAL = re.compile(
    r"\b(?:who (?:knew|cares|thought|needs|else|the)|wtf|what the|what (?:kind|sort|type) of|what(?:'s| is) next|what good"
    r"|how (?:dare|could|stupid|dumb|blind|about|come|many (?:more|times))|why (?:not|bother|even|the|would)"
    r"|(?:can|could) (?:you|u|we|they) (?:believe|imagine|just|even|not)|(?:do|does|did) (?:you|u|y'all|we|they|people|any ?one)"
    r" (?:really|honestly|actually|even|seriously|think|ever|just|understand|realize|realise)|are (?:you|u|we|they|y'all) (?:kidding"
    r"|serious|joking|insane|crazy|mad|out of|fucking)|were (?:you|u|they) (?:\w+ ){0,2}thinking|you think"
    r"|(?:is|was) (?:it|this|that) (?:just me|a joke)|do i look|am i (?:the only|supposed)|have you no|remember when|guess"
    r"|fuck(?:ing|in)?|the hell|on earth|lol|lmf?ao)\b|\?!|!\?"
)

# Without one of these no demand below can be. Looked for first, because that is quick.
_STEMS = (
    "answer", "apolog", "compensat", "explain", "explanation", "fix", "help", "justice", "money back", "our money",
    "my money", "refund", "reimburs", "respon", "resign", "take it", "take this", "take that", "tell me", "tell us",
    "waiting", "right", "where", "when", "why",
)  # fmt: skip
_DUE = r"(?:answers?|(?:\w+ )?(?:apology|explanation)|refunds?|response|compensation|justice|money back)"
_ACT = (
    r"(?:explain(?! to)|explain to (?:me|us)|apologi[sz]e|answer|respond|resign|refund|reimburse|compensate|help me|help us"
    r"|fix (?:this|it|your|the)|tell (?:me|us))"
)
_DEMAND = re.compile(
    r"\banswer (?:us|me)\b|\bexplain yoursel(?:f|ves)\b"
    r"|\b(?:we|i|people|customers|passengers|everyone|victims) (?:\w+ )?(?:want|need|demand|deserve|expect|await)s?"
    rf" (?:\w+ ){{0,2}}{_DUE}\b"
    rf"|\b(?:owed?s?|owe(?:s|d)?) (?:\w+ ){{1,4}}{_DUE}\b"
    r"|(?<!never )(?<!not )\b(?:should|must|needs? to|ought to|better|has to|have to|time to|suggest you|maybe|please|pls|plz"
    r"|someone|somebody|can you|could you|will you|would you) (?:please |just |all |publicly |at least |immediately )?"
    rf"{_ACT}\b"
    r"|\btake (?:it|this|that)(?: \w+)? down\b"
    r"|\b(?:want|give) (?:me |us )?(?:back )?(?:my|our) money\b"
    r"|\bmake (?:this|it|things) right (?:now|for|with)\b"
    r"|\bstill (?:waiting (?:for|on)|no (?:answer|response|refund|reply|apology|explanation))\b"
)
_DEMAND_OPENING = re.compile(
    _LEAD_IN + r"(?:(?:explain (?:this|why|how|yourself|to me|to us)|(?:answer|refund|apologi[sz]e) (?:me|us|to|the|my|your)"
    r"|fix (?:this|it|your))\b|(?:when (?:will|are|is|do|can)|where(?:'s| is| are)|why (?:is|are|was|were|has|have|do|did)) (?:my|our|i)\b)"
)


def asks(text: str) -> bool:
    """Whether the text asks a question that wants an answer, or demands one. Expects straight apostrophes."""
    text = text.lower()
    demands = any([stem in text for stem in _STEMS])
    if not demands and "?" not in text:
        return False
    text = _QUOTED.sub(" ", _ADDRESS.sub(" ", text))
    if demands and _DEMAND.search(text):
        return True
    addressed = _ADDRESSED.search(text) is not None
    return any(_wants_answer(sentence, addressed=addressed) for sentence in _SENTENCE.findall(text))


def _wants_answer(sentence: str, *, addressed: bool) -> bool:
    if _DEMAND_OPENING.search(sentence):
        return True
    if "?" not in sentence or not _QUESTION.search(sentence) or _RHETORICAL.search(sentence):
        return False
    return addressed or _TELLABLE.search(sentence) is not None
