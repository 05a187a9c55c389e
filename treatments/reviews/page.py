"""What the page of one article shows: its paragraphs with their remarks, and boxes as they were typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from treatments.library.article import Article, Claim
from treatments.reviews.models import Remark, Reply
from treatments.reviews.paragraphs import Paragraph, claim_digest, head_of, paragraphs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkShown:
    remark: Remark
    replies: list[Reply]
    typed: str

    @property
    def box(self) -> str:
        """The name and id of the box for an answer."""
        return f"reply-{self.remark.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """The remarks at one paragraph, and the box for another."""

    digest: str
    quote: str
    typed: str
    remarks: list[RemarkShown] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of the box for another remark."""
        return f"remark-{self.digest}"

    @property
    def box(self) -> str:
        return f"box-{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """`gone` are remarks at paragraphs that have changed since, and words typed for such."""

    head: Margin
    text: list[tuple[Paragraph, Margin | None]]
    claims: list[tuple[Claim, Margin]]
    gone: list[Margin]


def quotes_of(article: Article) -> dict[str, str]:
    """The beginning of every paragraph at which a remark can stand, by its digest."""
    paragraphs = [head_of(article), *paragraphs_of(article)]
    found = {paragraph.digest: paragraph.quote for paragraph in paragraphs if paragraph.digest}
    return found | {claim_digest(claim.says): claim.says for claim in article.claims}


def article_page(article: Article, remarks: list[Remark], typed: Mapping[str, str]) -> ArticlePage:
    quotes = quotes_of(article)
    margins = {digest: _margin(digest, quote, typed) for digest, quote in quotes.items()}
    gone: dict[str, Margin] = {}
    for remark in remarks:
        margin = margins.get(remark.paragraph) or gone.setdefault(
            remark.paragraph, _margin(remark.paragraph, remark.quote, typed)
        )
        shown = RemarkShown(
            remark=remark, replies=list(remark.replies.all()), typed=typed.get(f"reply-{remark.pk}", "")
        )
        margin.remarks.append(shown)
    for name in typed:
        digest = name.removeprefix("remark-")
        if name.startswith("remark-") and typed[name] and digest not in margins:
            gone.setdefault(digest, _margin(digest, "", typed))
    return ArticlePage(
        head=margins[head_of(article).digest],
        text=[(paragraph, margins.get(paragraph.digest)) for paragraph in paragraphs_of(article)],
        claims=[(claim, margins[claim_digest(claim.says)]) for claim in article.claims],
        gone=list(gone.values()),
    )


def _margin(digest: str, quote: str, typed: Mapping[str, str]) -> Margin:
    return Margin(digest=digest, quote=quote, typed=typed.get(f"remark-{digest}", ""))
