"""The kinds of page a reader may meet, by a short name: what the journeys visit and the screenshots show."""

READING = {
    "home": "/",
    "articles": "/articles/",
    "topic": "/topics/safety/",
    "article": "/articles/acne-scars/",
    "article-with-cards": "/articles/side-effects/",
    "compare": "/articles/compare-the-options/",
    "choose": "/compare/",
    "options": "/compare/?concern=acne-scars&wish=skin",
    "side-by-side": "/compare/?concern=acne-scars&wish=skin&beside=nothing&beside=pico&beside=peel",
    "search": "/search/?q=scars",
    "glossary": "/glossary/",
    "sources": "/sources/",
    "tools": "/tools/",
    "healing-days": "/tools/aftercare/?kind=spot&on=2026-11-24",
    "pulse": "/tools/pulse/",
    "before-you-ask": "/tools/suitability/",
    "record": "/tools/record/",
    "about": "/about/",
    "privacy": "/privacy/",
    "not-found": "/articles/never-was/",
}
ASKING = {"ask": "/consultation/"}
