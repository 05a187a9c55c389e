"""Links that lead readers nowhere, or whose words do not say where they lead."""

from collections.abc import Callable, Iterator

from treatments.editorial.lint_context import LintContext, problem
from treatments.editorial.source_text import SourceText
from treatments.library.problems import Problem, Severity

# Read alone, as many people who listen to a page hear them.
EMPTY_WORDS = frozenset(
    {"", "here", "click here", "this", "this page", "link", "this link", "more", "read more", "learn more", "see here"}
)


def links(context: LintContext) -> Iterator[Problem]:
    for rule, message, line, hint in link_faults(context.source, context.answers):
        yield context.problem(rule, message, line, hint=hint)
    readable = {article.slug for article in context.library.articles(context.article.language, today=context.today)}
    # An unknown slug is reported by library.P403.
    unseen = {article.slug for article in context.library.every_article} - readable - {context.article.slug}
    named = [(link.slug, link.line, "") for link in context.article.links]
    named += [
        (slug, context.header.line(("related", number)) or 0, "related")
        for number, slug in enumerate(context.article.related)
    ]
    for slug, line, field in named:
        if slug in unseen:
            yield _closed(context, slug, line, field)


def _closed(context: LintContext, slug: str, line: int | None, field: str) -> Problem:
    """Only a warning where the clinic chose not to show the article: the page drops the link by itself."""
    if slug in context.library.unpublished:
        message = f"`{slug}` is not shown (unpublished.yaml), so these words stand without their link"
        hint = "read the sentence again; change it in a version of your own if it no longer makes sense"
        return problem("E101", message, context.article.file, line, field=field, hint=hint, severity=Severity.WARN)
    message = f"readers cannot open `{slug}`: it is a draft, withdrawn or dated in the future"
    return context.problem("E101", message, line, field=field, hint="take the link out until it can be read")


def link_faults(source: SourceText, answers: Callable[[str], bool]) -> Iterator[tuple[str, str, int, str]]:
    """Rule, words, line and hint of what can be seen from a link alone."""
    for link in source.links:
        if link.words.strip(" .").casefold() in EMPTY_WORDS:
            yield "E102", f"the link “{link.words}” does not say where it leads", link.line, "name what it leads to"
        if link.to.startswith("/") and not answers(link.to.partition("#")[0]):
            hint = "articles are linked as article:slug#heading"
            yield "E103", f"`{link.to}` is not an address of this site", link.line, hint
