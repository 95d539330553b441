"""How each figure and chart is made, where the method comes from, and how far it was measured: what "how do we know
this?" opens.

Every number in `measured` stands in the document named beside it, where a command in `benchmarks/` printed it
(tests/dashboard/test_board_methods.py).
"""

from dataclasses import dataclass

from domain.words import THIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way of knowing; sentences of ours.

    how:      what is counted or estimated, out of what.
    source:   who described the method; "" where it is mere counting.
    measured: how well it did where the truth was known, or that nobody measured it.
    unknown:  what the figure cannot say.
    document: the page of docs/ that tells more and holds the figures of `measured`.
    """

    how: str
    source: str = ""
    measured: str
    unknown: str
    document: str


VOLUME = Method(
    how="All mentions that came out in the last 60 minutes, against what is usual for this hour: the same hour of the "
    f"week or day before the incident, as far as it was read in full. The range is a 90{THIN}% interval for the "
    "ratio of two rates of counts that vary more than chance. Where only a random sample was read, the place’s own "
    "count is taken, or an estimate whose chance is in the range.",
    source="Farrington and others 1996; Noufaily and others 2013; Przyborowski and Wilenski 1940.",
    measured="One crisis was called within the hour in which it began; a quiet control never.",
    unknown="Mentions in places that are not watched, and in time that was not read.",
    document="advice.md",
)
NAIVE_SHARE = Method(
    how="Of the mentions of the last hours that could be scored, how many VADER calls negative. The interval speaks of "
    "chance alone, not of VADER's mistakes.",
    source="Hutto and Gilbert 2014 (VADER); Wilson 1927.",
    measured=f"VADER finds between 18{THIN}% and 64{THIN}% of the negative posts of independent test sets. Where "
    f"61{THIN}% were negative it said 28{THIN}%.",
    unknown="The true level. A change says more than the level; a hundred labels on the Label page correct it.",
    document="reading.md",
)
CORRECTED_SHARE = Method(
    how="People label a blind random sample. From their labels a model learns how much a reading means, how far a day "
    "follows VADER's mean score of it and how the level drifts besides, and estimates the share of every bucket; "
    "buckets with few labels lean on their neighbours. A label counts for copies of its text, too, as far as copies "
    "are judged alike. Of more than a day, what the labels say by their weights counts besides.",
    source="Gelman and Little 1997 (multilevel regression with post-stratification); Rasmussen and Williams 2006; "
    "Rao and Molina 2015 (composite of a model and a difference estimator).",
    measured="From 100 labels a day's share was off by 0.034 to 0.073 on average on nine sets (0.045 was wanted); "
    f"VADER alone was off by up to 0.344. The intervals of 95{THIN}% held the truth in 95{THIN}% of the cases or more "
    f"on eight of them, in 93{THIN}% where the topic changes from day to day with the level.",
    unknown="Labels alone cannot know a level better than √(p(1−p)/n): 0.05 at 100 of them, 0.035 at 200. People "
    "disagree, too, and skip some: the Label page shows how often. What nobody could tell is left out: the share is of "
    "what can be told.",
    document="measured.md",
)
ASKING = Method(
    how="Of the negative mentions, how many hold a question that wants an answer, or a demand, by phrases that stand "
    "in config/words.toml. A question mark alone does not count: most of them mock.",
    measured=f"Right in 57{THIN}% of what it flagged amid one crisis (44–69), 59{THIN}% of everyday tweets; 1 of 100 "
    "question marks that it left out meant to ask. One reader judged, who also wrote the rules.",
    unknown="Whether an answer was given, and questions asked without the usual words.",
    document="reading.md",
)
REACH = Method(
    how="Followers of the author with the largest reach among the negative mentions since the start, divided by the "
    "followers of our own accounts. Both are counts as the platforms gave them.",
    measured="Counted, so there is nothing to measure; followers are not readers.",
    unknown="Authors that came without a count of followers. Cannot be told until the own audience is set.",
    document="advice.md",
)
REACTION = Method(
    how="Counts by the time at which mentions came out, by the class that VADER gave them; the share below with its "
    f"interval (Wilson, 95{THIN}%), and the corrected one where people labelled. A surge is marked where counts leave "
    "what is usual and stay away from it. The phase below goes by single hours and may begin, or speak of a second "
    "wave, an hour or more before. Hatched time was not read in full.",
    source="Wilson 1927; Kleinberg 2003 (bursts as states).",
    measured="Surges: 90.2 of 100 on the series that they were tuned on (83.9 when each is left out), 0–0.9 false "
    "alarms a week. Counted by the hour, only 8 of 15 of these short spikes are found.",
    unknown="What comes next. Nothing is drawn beyond now.",
    document="measured.md",
)
EQUATION = Method(
    how="Counted where a mention comes in, in the transaction that stores it. What was received is what is shown, left "
    "out by your filters, an earlier version, a duplicate, quarantined as unreadable, or removed at its source. A "
    "mention is the same if its source gives it the same id. Covered is time in which every source was read in full.",
    measured="Counted. Killing a run at any moment loses and doubles nothing: a test does so at random.",
    unknown="What a source did not give us, and the same words under another id: these are counted each.",
    document="sources.md",
)
READING = Method(
    how="Each mention is read by itself: its language first, then, if that is English, VADER on the words, with your "
    "own names and accounts masked. From 0.05 on a text is positive, from −0.05 downwards negative. What cannot be "
    "read is “unscored”, not neutral. A human label stands beside the reading and never takes its place.",
    source="Hutto and Gilbert 2014 (VADER).",
    measured=f"VADER finds between 18{THIN}% and 64{THIN}% of the negative posts of independent test sets.",
    unknown="Irony, and anger in calm words. Read those at the top yourself; search finds the others.",
    document="reading.md",
)
WATCHING = Method(
    how="Each run of a source says up to when it read, what it brought and why it ended. Lag is the time since the "
    "last moment that was read in full; money and quota are counted before a request is sent. A time is a gap unless a "
    "run has said that it read all of it.",
    measured="Counted, in the transaction that stores what was read.",
    unknown="What a platform's search leaves out without saying so, and places without a source of their own.",
    document="sources.md",
)
SOURCES = Method(
    how="The same counts, a row for each source, and where each was not read in full.",
    measured="Counted. An import accounts for every row: kept, duplicate or quarantined.",
    unknown="Places without a source of their own.",
    document="sources.md",
)
VOICES = Method(
    how="Authors of negative and of positive mentions since the start, by how many follow them.",
    measured="Which side somebody is on rests on VADER, which misses irony; who is on these lists was not measured.",
    unknown="Authors without a count of followers, and who reads along in silence.",
    document="reading.md",
)
PEOPLE = Method(
    how="Counted by author, before the incident and since. Heard against us: followers times negative mentions. Defend "
    "us: at least twice as many positive as negative ones, not only in answer to us. Could help: fair before, heard, "
    "not turned since. A turn is the place that parts somebody's readings best, where it parts them clearly.",
    source="Hinkley and Hinkley 1970 (a change at an unknown place); Chu and others 2012 (signs of automation).",
    measured="Turns: see the table. Which side somebody is on rests on VADER. How often signs of automation err was "
    "not measured: they change no list and no count.",
    unknown="Irony, and what those think who wrote nothing. An account's age, where its platform does not say.",
    document="people.md",
)
STANDING = Method(
    how="A point a person: followers across, and upwards (positive − negative) ÷ (scored mentions + 2). The 2 keeps "
    "somebody with one mention near the middle. Its area grows with the mentions.",
    measured="Counted. Which side a mention is on rests on VADER, which finds about half of the negative ones.",
    unknown="Those whose reach is not known: counted and listed, not drawn. Followers overlap, and are not readers.",
    document="people.md",
)
SPREAD = Method(
    how="Answers, quotes and reposts are joined to what they take up, by their platform's reference or, for reposts "
    "without one, by handle and beginning of the text. Up to 20\u202f000 are all read; of more, the first and the "
    "newest 10\u202f000, and what was not read is told. Ranking: PageRank on reposts and quotes.",
    source="Goel, Anderson, Hofman and Watts 2016 (cascades); Brin and Page 1998 (PageRank).",
    measured="Counted. How much of the true spread was collected was not measured: it differs by platform.",
    unknown="What was not collected. Several platforms keep reposts from a search, and some say of every repost that "
    "it came straight from the origin, so that who passed it on to whom is lost.",
    document="people.md",
)
LOUDNESS = Method(
    how="Negative mentions by author since the start, without our own accounts and without authors who are not known.",
    source="Gini 1912.",
    measured="Counted, so there is nothing to measure; one person with several accounts counts as several.",
    unknown="Those who were angry and wrote what VADER did not read as negative.",
    document="people.md",
)

THEMES = Method(
    how="The negative mentions since it began, those in the same words once, by the words in which they differ from "
    "the others. Names are phrases that people wrote, without our names and filler. The range is the least and most "
    "mentions that a theme has when ten random resamples are grouped instead; a theme that these do not confirm is "
    "none. The trend compares a theme's share of all grouped mentions in the last hours with that before, with a "
    "90\u202f% interval: everything is said less at night, a share is not. It falls, too, where others are said more.",
    source="Lee and Seung 1999 (non-negative factors); Hennig 2007 (stability in resamples); Broder 1997 (copies).",
    measured="Two halves of the same mentions led to the same themes with an agreement of 0.80 to 0.89 (1 is the same, "
    "0 is chance) on three sets; nearly all themes stay the same as more comes in. Whether people would group them so "
    "was not measured.",
    unknown="What words mean: two complaints in other words about one thing stay apart, mockery is taken at its word. "
    "What VADER did not read as negative is not in it.",
    document="measured.md",
)
QUESTIONS = Method(
    how="The negative mentions that hold a question or a demand, grouped in the same way on their own. Whether one is "
    "answered, a person says; the last word counts, and what was asked after it is told.",
    measured="The phrases by which questions are found were judged, their groups were not.",
    unknown="Whether the answer reached those who asked; questions that do not read as negative.",
    document="reading.md",
)
PHASE = Method(
    how="Mentions of each full hour against the band in which nine of ten such hours lay before the incident. Rising: "
    "above it and at least twice the expected. Falling: clearly less than the peak, the daily rhythm taken out, too. "
    "Back to normal: two hours in a row within the band. Hours that were not read are never taken for calm.",
    source="Farrington and others 1996; Noufaily and others 2013; Przyborowski and Wilenski 1940.",
    measured="That what was told is not rewritten by later hours is tested. Nobody marked phases by hand, so their "
    "agreement with people was not measured.",
    unknown="What happens in the running hour, and in places that are not watched.",
    document="recovery.md",
)
RECOVERY = Method(
    how="How many hours past surges still took from such a stage: the present excess, the peak, the hours since surge "
    f"and peak began, and the slope, by median regression. The interval is one of 80{THIN}%, conformal. No curve is "
    "fitted to this surge and none is drawn.",
    source="Koenker and Bassett 1978 (median regression); Vovk 2015 (cross-conformal prediction).",
    measured=f"On series it had not seen the interval held 91{THIN}% of the hours, 83{THIN}% in the worst of five, "
    f"with a mean width of 6.7 h. 13{THIN}% of the hours could not be told, from the eighth hour of a surge on none.",
    unknown="Whether yours is of a kind with the past surges: most of them are short ones, of five companies on one "
    "platform. Surges that last for days, until archives of some are imported.",
    document="recovery.md",
)
DEBRIEF = Method(
    how="Each decision with a right time counts one: done within it, or rightly left. Early or late is a half; "
    "missing, wrong or before a guard is nothing. Nothing is weighed, nothing after the end counts.",
    source="The right times are written down beside each drill, each with its place in the playbook.",
    measured="Nobody measured whether a better score in a drill means a better answer in life.",
    unknown="Why something came late, and what was said that nobody recorded. Ask those who were there.",
    document="drills.md",
)
TONE = Method(
    how="The negative share of the last six hours of the surge (after it: since its end, a day at most) against that "
    "before the incident, both as VADER alone finds them. Angrier or less angry is only said where the "
    f"95{THIN}% interval of the difference leaves out none.",
    source="Newcombe 1998 (difference of two shares); Wilson 1927.",
    measured="Nothing of its own: which mentions are negative rests on VADER, whose errors stand in docs/reading.md.",
    unknown="The level. If people are angry in words that VADER misses more often now than before, the change, too.",
    document="recovery.md",
)


def paragraphs(method: Method) -> tuple[tuple[str, str], ...]:
    """What stands under "how do we know this?": a name and a text each."""
    named = (
        ("How", method.how),
        ("Method", method.source),
        ("Measured", method.measured),
        ("Cannot say", method.unknown),
        ("More", f"docs/{method.document}"),
    )
    return tuple((name, text) for name, text in named if text)
