"""Links that lead readers nowhere, or whose words do not say where they lead."""

from collections.abc import Iterator

from treatments.library.editorial.proof import Proof
from treatments.library.problems import Problem

# Read alone, as many people who listen to a page hear them.
EMPTY_WORDS = frozenset(
    {"", "here", "click here", "this", "this page", "link", "this link", "more", "read more", "learn more", "see here"}
)


def links(proof: Proof) -> Iterator[Problem]:
    readable = {article.slug for article in proof.library.articles(proof.article.language, today=proof.today)}
    known = {article.slug for article in proof.library.every_article}
    for link in proof.manuscript.links:
        if link.words.strip(" .").casefold() in EMPTY_WORDS:
            hint = "name the page or what it tells"
            yield proof.problem("E102", f"the link “{link.words}” does not say where it leads", link.line, hint=hint)
        if link.to.startswith("article:"):
            slug = link.to.removeprefix("article:").partition("#")[0]
            # An unknown slug is told by library.P403.
            if slug in known and slug not in readable and slug != proof.article.slug:
                words = f"readers cannot open `{slug}`: it is a draft, withdrawn or dated in the future"
                yield proof.problem("E101", words, link.line, hint="take the link out until it can be read")
        elif link.to.startswith("/") and not proof.answers(link.to.partition("#")[0]):
            words = f"`{link.to}` is not an address of this site"
            hint = "articles are linked as article:slug#heading"
            yield proof.problem("E103", words, link.line, hint=hint)
    for number, slug in enumerate(proof.article.related):
        if slug in known and slug not in readable:
            words = f"readers cannot open `{slug}`: it is a draft, withdrawn or dated in the future"
            yield proof.problem("E101", words, proof.header.line(("related", number)), field="related")
