"""Questions that want an answer are told from mockery, and demands from talk about demands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.asking import asks

ASKING = """
When will I get my refund?
where is my luggage @airline
@bank why was my card declined three times today?
Is it safe to eat the ones I bought last week?
Did anyone else get this email?
Can someone explain what happened?
Was my password in the leak? What should I do now?
how do I know if my car is part of the recall?
Is this legit or a scam?
@shop are you going to answer any of us?
Answer us.
fix this now
We want an apology, not excuses
You owe your customers an explanation.
I want my money back
Please explain why we were not told
@brand you should apologise to the people in that ad
What are you doing to make sure it never happens again?
Who approved this?
Still waiting for a response from your support team
Will there be any compensation for passengers who missed their connection?
Does this affect customers in Canada?
what's going on with the app, is it down?
How long is this going to take?
I demand a refund
Explain yourselves
Which flights are cancelled today?
hi @brand, is my data safe?
Am I affected by this?
Any update on the outage?
please respond to my DM
Has anyone heard back from them?
we deserve answers
Take the video down
What's the plan for people stuck at the airport?
Not good enough. Where is my order?
""".strip().splitlines()

NOT_ASKING = """
Can you believe this company?
So a can of soda ends racism?
Who knew it was that easy?
What were they thinking?!
how dare you
Are you kidding me?
Seriously? This is your apology?
lol what could possibly go wrong?
What kind of people run this place?
Why would anyone buy this?
Did you really think nobody would notice?
Worst service ever.
"Are we the baddies?" said nobody at head office
They apologised yesterday
Nice answer from the CEO today
New post: should brands apologise? https://example.org/?p=1
Should never apologise for this, they did nothing wrong
Remember when they did this last year?
Who cares?
I asked them twice and they fixed it, thank you
why not just give everyone a can of soda?
What's next, a perfume for protesters?
Is it just me or is this hilarious?
https://example.org/watch?v=when+will+my+refund+come
""".strip().splitlines()


@pytest.mark.parametrize("text", ASKING)
def test_questions_and_demands_are_found(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ASKING)
def test_capitals_make_no_difference(text: str) -> None:
    assert asks(text.upper())


@pytest.mark.parametrize("text", NOT_ASKING)
def test_mockery_and_reports_are_not(text: str) -> None:
    assert not asks(text)


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert asks(text) in {True, False}
