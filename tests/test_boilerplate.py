"""Lines that are a page's and not the article's, as real pages and extractors leave them."""

from __future__ import annotations

import pytest

from rag.boilerplate import is_furniture

FURNITURE = """\
We use cookies to improve your experience.
By clicking Accept you agree to our use of cookies.
By signing up you consent to receive our newsletter.
Accept all cookies
This site is protected by reCAPTCHA.
Follow Jo Doe on Twitter @jodoe.
Like us on Facebook.
Join us on Facebook.com/Opinion.
Get the latest news delivered to your inbox every morning.
Receive our free weekly newsletter.
Thank you for signing up. For more from us, check out our latest issue.
Download our free app.
Listen to this article
More on this story:
More from The Example...
Visit Business Insider's homepage for more stories.
Got a tip? Contact us at (706) 555-0100.
This article has been updated to correct the spelling of a name.
• This article was amended on 20 June 2018 because the fence is not unbroken.
This story was originally published in May 2018.
This is a developing story. Please check back for updates.
The Associated Press contributed to this report.
Fox News' Chad Pergram and The Associated Press contributed to this report.
Aidan Quigley and Lakshmi Varanasi contributed reporting.
Reporting by Jeff Mason; Editing by Peter Cooney.
(Additional reporting by Rob Price)
The opinions expressed by columnists are their own and do not represent the views of Townhall.com.
This is an opinion piece. The views expressed in this article are those of just the author.
Jo Doe covers politics for The Example. Reach her at jo@example.com.
Charles Hurt can be reached at [email protected] and on Twitter via @charleshurt.
Bob Egelko is a staff writer. Email: begelko@example.com
Send letters to letters@example.com.
""".splitlines()
PROSE = """\
The opinions expressed by white supremacists and neo-Nazis are repugnant.
“He is a fan of her show plain and simple,” the press secretary said in an email, explaining the tweet.
"I think this is a terrible idea," Conn responded in an email to the assistant principal.
More from this group died than from any other, he said.
By using the army he made them agree, she said, but they never would accept it.
The story was updated for the stage by Jo Doe, “and it shows,” the critic wrote.
They follow the case closely on the island, said Smith.
Send them back, he said of the migrants at the border.
The senator contributed to this effort for years.
He said he would follow up on it.
""".splitlines()


@pytest.mark.parametrize("line", FURNITURE)
def test_what_pages_say_of_themselves_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", PROSE)
def test_prose_that_sounds_like_it_is_not(line: str) -> None:
    assert not is_furniture(line)
