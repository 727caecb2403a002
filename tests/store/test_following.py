"""Places are looked at again and again, on a real server: what is new comes in once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant
from rag.load.web import Fetcher, Rules
from rag.store import followed, following
from rag.store.following import Followed, Follower
from tests.store.moments import DAY, NOON
from tests.website import PARAGRAPHS, Reply, Site, item

QUICK = Rules(private=True, max_bytes=1_000_000, seconds=5, pause=0, robots=False)


STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


@pytest.fixture
def look(library: Assistant) -> Callable[..., Followed]:
    """Looks once at a place at a moment, with a memory that lasts."""

    def looked(place: str | Path, *, now: float = NOON, silent_after: float = 7, newest: int = 200) -> Followed:
        with followed.opened(library.settings.data_dir) as memory:
            take: Any = library.ingest
            follower = Follower(memory, Fetcher(QUICK), take, newest=newest, silent_after=silent_after, clock=lambda: now)
            return follower.look(place)

    return looked


def test_only_entries_that_are_not_known_are_fetched(site: Site, look: Callable[..., Followed]) -> None:
    one, two = site.html("/1", "One"), site.html("/2", "Two")
    feed = site.rss("/feed", item(one))
    first = look(feed)
    assert (first.kind, first.added, first.failed) == ("feed", 1, ())
    site.rss("/feed", item(two) + item(f"{one}?utm_source=feed"))
    site.asked.clear()
    assert look(feed).added == 1
    assert site.asked == ["/feed", "/2"]
    site.asked.clear()
    assert look(feed) == Followed(feed, "feed")
    assert site.asked == ["/feed"]


def test_a_feed_is_asked_for_only_what_is_new_since_its_last_etag(site: Site, look: Callable[..., Followed]) -> None:
    feed = site.rss("/feed", item(site.html("/1")), ETag='"one"')
    look(feed)
    assert look(feed) == Followed(feed, "feed")
    assert site.headers[-1]["if-none-match"] == '"one"'
    site.rss("/feed", item(site.html("/2", "Two")), ETag='"two"')
    assert look(feed).added == 1
    look(feed)
    assert site.headers[-1]["if-none-match"] == '"two"'


def test_an_index_of_sitemaps_is_read_whole_each_time_as_its_own_tag_does_not_tell_of_its_sitemaps(
    site: Site, look: Callable[..., Followed]
) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url}/inner</loc></sitemap></sitemapindex>"
    site.pages["/index"] = Reply(index.encode(), headers={"Content-Type": "text/xml", "ETag": '"same"'})
    for number in (1, 2):
        page = site.html(f"/{number}", f"Story {number}")
        inner = f"<urlset><url><loc>{page}</loc></url></urlset>"
        site.pages["/inner"] = Reply(inner.encode(), headers={"Content-Type": "text/xml"})
        found = look(f"{site.url}/index")
        assert (found.kind, found.added, found.failed) == ("feed", 1, ())


def test_last_modified_is_sent_back_too(site: Site, look: Callable[..., Followed]) -> None:
    moment = "Mon, 07 Oct 2024 10:00:00 GMT"
    feed = site.rss("/feed", item(site.html("/1")), **{"Last-Modified": moment})
    look(feed)
    look(feed)
    assert site.headers[-1]["if-modified-since"] == moment


def test_a_page_is_looked_at_again_and_updated_in_its_place(
    site: Site, look: Callable[..., Followed], library: Assistant
) -> None:
    page = site.html("/1", "One", ETag='"one"')
    assert look(page).added == 1
    assert look(page) == Followed(page, "page")
    site.html("/1", "One, corrected", ETag='"two"')
    assert look(page).updated == 1
    site.html("/1", "One, corrected")
    assert look(page).unchanged == 1
    (article,) = library.articles()
    assert (article.title, article.url, article.path) == ("One, corrected", page, "")


def test_a_folder_is_taken_in_each_time(stories: Path, look: Callable[..., Followed]) -> None:
    assert look(stories).added == 2
    assert look(stories).unchanged == 2
    assert look(stories / "missing").failed[0][0] == str(stories / "missing")


def test_an_entry_that_may_come_later_is_tried_again_and_at_last_given_up(site: Site, look: Callable[..., Followed]) -> None:
    site.pages["/1"] = Reply(status=500)
    feed = site.rss("/feed", item(f"{site.url}/1"), ETag='"one"')
    for _ in range(following._TRIES - 1):
        assert look(feed).failed == (
            (f"{site.url}/1", "its server failed (500): try again later; the next round tries it again"),
        )
        # Else the server would say that nothing is new, and the entry would be forgotten.
        assert "if-none-match" not in site.headers[-2]
    assert look(feed).failed == ((f"{site.url}/1", "its server failed (500): try again later"),)
    assert look(feed) == Followed(feed, "feed")


def test_an_entry_that_comes_later_is_taken_in(site: Site, look: Callable[..., Followed]) -> None:
    site.pages["/1"] = Reply(status=500)
    feed = site.rss("/feed", item(f"{site.url}/1"))
    look(feed)
    site.html("/1")
    assert look(feed).added == 1


def test_what_will_not_come_is_named_once(site: Site, look: Callable[..., Followed]) -> None:
    site.pages["/image"] = Reply(b"GIF8", headers={"Content-Type": "image/gif"})
    feed = site.rss("/feed", item(f"{site.url}/gone") + item(f"{site.url}/image") + item(site.html("/1")))
    found = look(feed)
    assert found.added == 1
    assert [path.removeprefix(site.url) for path, _ in found.failed] == ["/gone", "/image"]
    assert look(feed) == Followed(feed, "feed")


def test_a_host_that_asks_for_a_pause_gets_it_and_its_entries_wait(site: Site, look: Callable[..., Followed]) -> None:
    for name in "123":
        site.pages[f"/{name}"] = Reply(status=429, headers={"Retry-After": "600"})
    feed = site.rss("/feed", "".join(item(f"{site.url}/{name}") for name in "123"))
    found = look(feed)
    assert site.asked == ["/feed", "/1"]
    assert len(found.failed) == 1 and "3 entries wait for the next round" in found.notes[0][1]
    site.asked.clear()
    assert "left alone until" in look(feed, now=NOON + 300).notes[0][1]
    assert site.asked == []
    for name in "123":
        site.html(f"/{name}", f"Story {name}")
    assert look(feed, now=NOON + 700).added == 3


@pytest.mark.parametrize("status", [404, 410, 429, 500])
def test_a_feed_that_cannot_be_had_is_named_in_each_round(site: Site, look: Callable[..., Followed], status: int) -> None:
    site.pages["/feed"] = Reply(status=status)
    for later in (0, 2 * DAY):
        ((place, reason),) = look(f"{site.url}/feed", now=NOON + later).failed
        assert place == f"{site.url}/feed" and str(status) in reason


def test_a_feed_without_news_for_long_is_told_to_be_silent(site: Site, look: Callable[..., Followed]) -> None:
    feed = site.rss("/feed", item(site.html("/1")), ETag='"one"')
    assert look(feed).silent_since == ""
    assert look(feed, now=NOON + 7 * DAY).silent_since == ""
    assert look(feed, now=NOON + 7 * DAY + 1).silent_since == "2024-10-07"
    site.rss("/feed", item(site.html("/2", "Two")))
    assert look(feed, now=NOON + 8 * DAY).silent_since == ""
    assert look(feed, now=NOON + 16 * DAY).silent_since == "2024-10-15"


def test_a_feed_that_was_silent_before_anybody_followed_it_is_told_so_at_once(
    site: Site, look: Callable[..., Followed]
) -> None:
    dated = [item(site.html(f"/{day}"), published=f"{day} Sep 2024 10:00:00 GMT") for day in ("01", "27", "12")]
    assert look(site.rss("/feed", "".join(dated))).silent_since == "2024-09-27"


def test_a_feed_that_breaks_is_read_anew_once_it_is_whole(site: Site, look: Callable[..., Followed]) -> None:
    whole = item(site.html("/1", "One")) + item(site.html("/2", "Two"))
    feed = site.rss("/feed", whole, ETag='"one"')
    data = site.pages["/feed"].body
    site.pages["/feed"].body = data[: data.rindex(b"/2</link>") - 10]
    broken = look(feed)
    assert broken.added == 1 and "the feed is damaged" in broken.notes[0][1]
    site.pages["/feed"].body = data
    assert look(feed).added == 1


def test_the_feeds_own_text_is_taken_and_told(site: Site, look: Callable[..., Followed]) -> None:
    found = look(site.rss("/feed", item(f"{site.url}/gone", "Closed", content=STORY)))
    assert found.added == 1 and found.failed == ()
    assert found.notes[0][1].startswith("the feed's own text was taken")


def test_an_address_with_a_password_is_refused_shown_without_it_and_not_kept(
    site: Site, look: Callable[..., Followed], library: Assistant
) -> None:
    found = look(f"http://me:secret@127.0.0.1:{site.port}/feed")
    assert found.place == f"http://127.0.0.1:{site.port}/feed" and "user or password" in found.failed[0][1]
    assert "secret" not in str(found)
    assert b"secret" not in (library.settings.data_dir / "follow.db").read_bytes()
