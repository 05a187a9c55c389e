"""home.yaml: the words of the first page; its lists are made from what is published."""

from treatments.library.schemas.values import Line, Schema, Slug, Text


class Limit(Schema):
    """Something that pico cannot do, and the article in which the whole of it is told."""

    says: Text
    words: Text
    article: Slug | Line = ""


class AskingStep(Schema):
    title: Text
    words: Text


class Home(Schema):
    """`first_reads` are the articles to begin with, in their order."""

    title: Text
    summary: Text
    heading: Text
    lead: Text
    first_reads: tuple[Slug, ...] = ()
    limits: tuple[Limit, ...] = ()
    asking: tuple[AskingStep, ...] = ()
