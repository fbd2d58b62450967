"""All pages of the desk: what each asks of a person, and what answers it. There are no others."""

from __future__ import annotations

from pipeline.desk import act, assets, codes, differences, find, people, quotes, signin, trail, turns, work
from pipeline.desk.access import Page
from pipeline.desk.roles import Need

PAGES: tuple[Page, ...] = (
    Page("GET", "/sign-in", Need.NOBODY, signin.sign_in_page),
    Page("POST", "/sign-in", Need.NOBODY, signin.sign_in),
    Page("GET", "/sign-in/page.css", Need.NOBODY, assets.door_style),
    Page("GET", "/favicon.ico", Need.NOBODY, assets.icon),
    Page("GET", "/sign-in/start/{token}", Need.NOBODY, signin.start),
    Page("GET", "/sign-in/link/{token}", Need.NOBODY, signin.link_page),
    Page("POST", "/sign-in/link/{token}", Need.NOBODY, signin.link),
    Page("GET", "/", Need.QUOTES, work.home),
    Page("GET", "/alive", Need.QUOTES, assets.alive),
    Page("GET", "/static/{name}", Need.QUOTES, assets.asset),
    Page("GET", "/codes.css", Need.QUOTES, assets.code_style),
    Page("POST", "/sign-out", Need.QUOTES, signin.sign_out),
    Page("GET", "/quotes", Need.QUOTES, quotes.quotes),
    Page("GET", "/keys", Need.CODE, assets.keys),
    Page("GET", "/next", Need.CODE, turns.next_page),
    Page("GET", "/sources", Need.CODE, work.sources),
    Page("GET", "/work/{segment}", Need.CODE, work.work),
    Page("GET", "/work/{segment}/others", Need.CODE, work.others),
    Page("POST", "/work/{segment}/decide", Need.CODE, act.decide),
    Page("POST", "/work/{segment}/done", Need.CODE, act.done),
    Page("POST", "/work/{segment}/none", Need.CODE, act.none),
    Page("POST", "/work/{segment}/memo", Need.CODE, act.memo),
    Page("POST", "/work/{segment}/quote", Need.CODE, act.quote),
    Page("POST", "/work/{segment}/skip", Need.CODE, act.skip),
    Page("POST", "/undo", Need.CODE, act.undo),
    Page("POST", "/redo", Need.CODE, act.redo),
    Page("GET", "/decide", Need.CODE, find.choose_code),
    Page("GET", "/decide/{code}", Need.CODE, find.decide_code),
    Page("POST", "/decide/{code}", Need.CODE, find.decide_many),
    Page("GET", "/search", Need.CODE, find.search),
    Page("GET", "/codes", Need.CODE, codes.codes),
    Page("POST", "/codes", Need.CODE, codes.propose),
    Page("GET", "/codes/{code}", Need.CODE, codes.code),
    Page("POST", "/codes/{code}/memo", Need.CODE, codes.memo),
    Page("POST", "/proposals/{number}", Need.OWN, codes.answer),
    Page("GET", "/differences", Need.OWN, differences.overview),
    Page("POST", "/differences/{segment}", Need.OWN, differences.settle_one),
    Page("GET", "/trail", Need.OWN, trail.trail),
    Page("GET", "/people", Need.OWN, people.people),
    Page("POST", "/people", Need.OWN, people.add),
    Page("POST", "/people/{person}", Need.OWN, people.change),
    Page("POST", "/people/{person}/link", Need.OWN, people.make_link),
    Page("POST", "/people/{person}/password", Need.OWN, people.set_password),
)
