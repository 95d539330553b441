"""Which kinds of harm a text names: to safety, to bodies, before the law, by discrimination, in money.

Words alone mislead ("this killed me", "sue me", "alcohol poisoning tonight"), so most count only beside another that
says it is meant. They tell what a text speaks of, not whether it is true nor who is to blame: a person must look.
How often they are right is measured in docs/reading.md.
"""

import re

_CREATURE = (
    r"(?:people|persons?|passengers?|customers?|guests?|workers?|employees?|drivers?|riders?|patients?|residents|kids?"
    r"|child|children|bab(?:y|ies)|toddlers?|man|men|woman|women|girls?|boys?|dogs?|cats?|pets?|son|daughter|mother|father"
    r"|mom|mum|dad|wife|husband|friend|someone|somebody|\d+|two|three|four|five|several|dozens|hundreds)"
)
_BECAME = (
    r"(?: (?:who|has|have|had|was|were|are|is|been|being|got|gets?|getting|just|also|already|almost|nearly|could)){0,4}"
)
_LIMB = r"(?:arm|leg|wrist|ankle|nose|jaw|hip|neck|back|finger|hand|foot|ribs?|tooth|teeth|skull|face|skin)"
_THING = (
    r"(?:battery|batteries|phone|device|charger|laptop|bottle|engine|airbag|oven|heater|tyre|tire|scooter|car|unit)"
)
_SUM = r"(?:[$£€] ?\d[\d,.]*k?|(?:all )?(?:my|our|his|her|their|your)? ?money|hundreds|thousands|a fortune)"

# For each kind: words of which each of its phrases has one, if only by its beginning; then the phrases.
# Kinds stand in the order in which a reading lists them.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "discrimination": (
        "racism racial blackface sexism misogyny homophobia transphobia islamophobia xenophobia anti antisemitic bigot discriminate"
        " ableism ageism slur hate white supremacy prejudice harass swastika",
        (
            r"racis[tm]s?", r"racial(?:ly)?", r"blackface", r"sexis[tm]s?", r"misogyn(?:y|ists?|istic)",
            r"(?:homo|trans|islamo|xeno)phobi[ac]", r"anti-?semit(?:ic|ism|e|es)", r"bigot(?:s|ed|ry)?",
            r"discriminat(?:e[sd]?|ing|ion|ory)", r"(?:able|age)is[tm]", r"(?:ethnic|racial|homophobic|gay) slurs?",
            r"hate speech", r"(?:white )?supremac(?:y|ists?)", r"prejudice[ds]?", r"harass(?:ed|ing|ment)", r"swastikas?",
        ),
    ),
    "injury": (
        "injury hospital emergency sick ill food allergic anaphylaxis vomiting concussion broke burn fractured lost degree choked"
        " choking knocked unconscious died killed dead wounded poisoned hurt suicide miscarriage seizure",
        (
            r"injured\b(?! (?:reserve|list|xi))", r"injur(?:y|ies)\b(?! (?:time|list|prone|update|report))", r"hospitali[sz]ed",
            r"(?:in|into|to) (?:the )?hospital", r"emergency room",
            r"(?:got|gets|getting|fell|became|becoming|made (?:me|us|him|her|them|my \w+)) (?:very |really |so |violently )?(?:sick|ill)\b(?! of)",
            r"food poisoning", r"allergic reactions?", r"anaphyla(?:xis|ctic)", r"vomiting", r"concussions?",
            rf"(?:broken?|burn(?:ed|t)|fractured|lost) (?:my|his|her|their|an?|two|three) {_LIMB}",
            r"(?:second|third|2nd|3rd)[- ]degree burns?", r"choked on", r"choking hazard", r"knocked unconscious", r"unconscious on",
            rf"{_CREATURE}{_BECAME} (?:died|killed|dead|injured|wounded|poisoned|burn(?:ed|t)|hurt)\b(?! (?:of|the|it|my feelings))",
            r"attempted suicide", r"miscarr(?:iage|ied)", r"seizures?",
        ),
    ),
    "legal": (
        "sue sued sues suing lawsuit lawyer attorney litigation class court illegal unlawful law fraud charges criminal prosecute"
        " indicted subpoena gdpr data breach privacy leaked advertising copyright plagiarism defamation libel slander negligent liable",
        (
            r"(?:will|gonna|should|could|can|would|to|'ll|be|been|being|get|getting|got|is|are|and|i|we|they) (?:sue[ds]?|suing)\b(?! me\b)",
            r"lawsuits?", r"lawyers", r"(?:my|our|your|their|a|an|good) (?:lawyer|attorney)", r"attorneys", r"litigation",
            r"class[- ]action", r"(?:you|them|it|this|him|her|us|me) (?:to|in) court",
            r"illegal(?:ly)?\b(?! (?:immigra|alien|migrant|border|dream))", r"unlawful(?:ly)?",
            r"(?:against|break(?:s|ing)?|broke|violat(?:es?|ed|ing)) the law", r"fraudulent(?:ly)?",
            r"(?:committ(?:ed|ing)|for|card|bank|consumer|criminal) fraud", r"fraud (?:case|charges|investigation|alert)",
            r"press(?:ing|ed)? charges", r"criminal (?:charges|investigation|offen[cs]e|complaint|negligence)",
            r"prosecut(?:e[ds]?|ion)", r"indict(?:ed|ment)", r"subpoena(?:ed|s)?", r"gdpr",
            r"data (?:protection|breach(?:es)?|leak)", r"breach of (?:contract|privacy|data|trust|gdpr)",
            r"privacy (?:breach|violation|laws?|rights)", r"leaked (?:my|our|customer|user|personal|private) \w+",
            r"(?:false|misleading) advertis(?:ing|ement)", r"copyright infring(?:ement|ing)", r"plagiari[sz](?:ed|ing|m)",
            r"defam(?:ation|atory|ed)", r"libel(?:l?ous)?", r"slander(?:ous|ed)?", r"negligen(?:t|ce)", r"liab(?:le|ility)",
        ),
    ),
    "money": (
        "refund money overcharged charged scammed ripped rip ripoff savings deposit tips wages pension job lost out compensate"
        " reimburse owe owes unauthorised funds pay cost drained",
        (
            r"refund(?:s|ed|ing)?", r"(?:my|our|their|your) money back", r"overcharg(?:e[ds]?|ing)",
            r"charged (?:(?:me|us|my \w+|people|customers) )?(?:twice|double|again|extra|for (?:something|nothing))",
            r"double[- ]charged", r"scammed", r"ripped (?:me|us|people|customers) off", r"(?:got|get|getting|been) ripped off",
            r"rip-?off", r"(?:stole|stealing|stolen|took|taken) (?:my|our|people's|customers') (?:money|savings|deposit|tips|wages)",
            rf"lost (?:over |about |nearly )?(?:(?:my|our|his|her|their) (?:savings|deposit|pension|jobs?)|{_SUM})",
            r"out of pocket", r"compensat(?:e[ds]?|ion)", r"reimburse(?:d|ment)?", rf"owes? (?:me|us) {_SUM}",
            r"unauthori[sz]ed (?:charges?|payments?|transactions?|withdrawals?)",
            r"(?:can't|cannot|can not|unable to|couldn't) (?:access|withdraw|get) (?:my|our) (?:money|funds|savings|pay|wages)",
            rf"cost(?:ing)? (?:me|us) {_SUM}", r"drained my (?:account|bank)",
        ),
    ),
    "safety": (
        "unsafe safe safety hazard danger recall contaminated salmonella listeria coli ecoli botulism poison toxic carcinogen"
        " asbestos fire flames overheat explode blew blow leak electrocuted electric carbon life kill",
        (
            r"unsafe", r"(?:not|isn't|aren't|wasn't|never|n't be) safe",
            r"safety (?:issues?|concerns?|risks?|recall|hazard|defects?|warning|violations?|failure)",
            r"(?:fire|choking|health|safety) hazards?", r"hazardous",
            r"(?:this|that|it|product|these|they) (?:is|are|was|were) (?:so |very |really |extremely )?dangerous",
            r"dangerous (?:product|toy|food|chemicals?|levels|defect|conditions|driving|to|for (?:kids|children|pets|babies|people|the))",
            r"in (?:real |grave |serious )?danger",
            r"(?:product|food|vehicle|safety|nationwide|voluntary|urgent|massive|mass) recalls?",
            r"(?:been|being|are|were|is|it's|get) recalled",
            r"recall(?:s|ed|ing)? (?:\w+ )?(?:products?|vehicles|cars|batch|batches|toys|phones|over|due)",
            r"contaminat(?:e[ds]?|ing|ion)", r"salmonella", r"listeria", r"e\.? ?coli", r"botulism",
            r"(?:being|been|was|were|are|get|got) poisoned", r"(?:lead|chemical|mass) poisoning",
            r"toxic (?:chemicals?|fumes|substances?|waste|materials?|spill|gas)", r"(?:is|are|was|were|it's) toxic",
            r"carcinogen(?:s|ic)?", r"asbestos", r"c(?:aught|atch|atches|atching) (?:on )?fire", r"burst into flames",
            r"fire risk", r"overheat(?:s|ed|ing)?",
            rf"{_THING}s?(?: (?:just|has|have|had|that|which|could|can)){{0,3}} (?:explod(?:ed?|es|ing)|blew up|blow up|leak(?:s|ed|ing)?)",
            r"electrocut(?:ed|ion)", r"electric shocks?", r"carbon monoxide", r"(?:gas|chemical|fuel|oil) leaks?",
            r"life[- ]threatening", r"could (?:have )?kill(?:ed)? (?:someone|somebody|people|me|us|my|you|kids|children)",
        ),
    ),
}  # fmt: skip

# Most texts have no word that begins like one of these, and finding that out is ten times as fast as the phrases.
_BEGINNING = re.compile(r"\b\w{1,4}")
_KINDS = [
    (kind, frozenset(word[:4] for word in words.split()), re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)"))
    for kind, (words, phrases) in KINDS.items()
]


def harms(text: str) -> tuple[str, ...]:
    """The kinds of harm that the text names, sorted. Expects straight apostrophes."""
    text = text.lower()
    beginnings = frozenset(_BEGINNING.findall(text))
    return tuple([kind for kind, needed, named in _KINDS if not needed.isdisjoint(beginnings) and named.search(text)])
