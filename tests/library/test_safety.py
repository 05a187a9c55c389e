"""Nothing that a writer, or somebody who gets at the files, puts into a text may run, load or restyle in a browser."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.folders import Folder
from treatments.library.components.blocks import BLOCKS
from treatments.library.dialect import Body
from treatments.library.glossary import Glossary
from treatments.library.links import LinkBuilders
from treatments.library.markup import Markup
from treatments.library.phrases import ENGLISH
from treatments.library.problems import Problem
from treatments.library.render_context import RenderContext
from treatments.library.rendering import Rendered, render
from treatments.library.tree import parse_tree, to_html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='data:text/html,<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action='//evil.example'><input name=x><button>go</button></form>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<div onclick=alert(1)>x</div>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<template><script>alert(1)</script></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x](x.png "onerror=alert(1)")',
    '![x" onerror="alert(1)](x.png)',
    "<javascript:alert(1)>",
    "## Heading {#x onclick=alert(1) style=color:red}",
    '## Heading {#"><script>alert(1)</script>}',
    "Paragraph\n{: onmouseover=alert(1) style=position:fixed class=care-card }",
    '!!! ask "<script>alert(1)</script>"\n    <img src=x onerror=alert(1)>',
    '!!! myth "\\" onclick=\\"alert(1)"\n    x',
    '!!! people "1/2"\n    <script>alert(1)</script>',
    "[@li2023'><script>alert(1)</script>]",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "| a | b |\n|---|---|\n| <script>alert(1)</script> | <img src=x onerror=alert(1)> |",
    "Term\n:   <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "*<b onclick=alert(1)>x</b>*",
    "\x02klzzwxh:0000\x03 \x02amp\x03",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a name='x' id='source-1'>clobber</a>",
]
ALLOWED_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
    ),
    *(
        "h3",
        "h4",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "path",
        "q",
        "section",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
    ),
    *("tbody", "td", "th", "thead", "tr", "ul"),
}
ALLOWED_ATTRIBUTES = {
    *("alt", "aria-hidden", "aria-label", "aria-labelledby", "class", "d", "data-align", "data-columns", "data-kind"),
    *(
        "data-box",
        "data-label",
        "data-level",
        "focusable",
        "href",
        "id",
        "lang",
        "role",
        "scope",
        "start",
    ),
    *("tabindex", "title", "type", "viewbox", "fill", "stroke", "width", "height"),
}
FILE = Path("articles/x/en.md")
MARKUP = Markup(BLOCKS)
CONTEXT = RenderContext(
    markup=MARKUP,
    read_picture=lambda _: Problem(id="x", message="", file=FILE),
    references={},
    references_read=True,
    glossary=Glossary(()),
    clinic=None,
    phrases=ENGLISH,
    links=LinkBuilders(),
)


class Auditor(HTMLParser):
    """Collects everything on a page that is not on the short list of harmless things."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ALLOWED_ATTRIBUTES:
                self.found.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("#", "/", "https://", "http://", "mailto:", "tel:")):
                self.found.append(f"{tag} href={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"instruction {data}")


def render_text(text: str) -> Rendered:
    return render(Body(text=text, file=FILE, first_line=1), CONTEXT)


def audit(html: str) -> list[str]:
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()
    return auditor.found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", ["{}", "Words {} words.", "- {}", '!!! do "Do"\n    - {}', "## {}\n\nText."])
def test_hostile_markdown_becomes_harmless(payload: str, place: str) -> None:
    rendered = render_text(place.format(payload.replace("\n", "\n    ") if "!!!" in place else payload))

    assert audit(rendered.in_short + "".join(section.html for section in rendered.sections)) == []


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>/\"'=&;:!#[](){}@|*_`~- \n\tabcdijnoprsvtx\x02\x03")), max_size=120))
def test_any_text_becomes_harmless(text: str) -> None:
    rendered = render_text(text)

    assert audit(rendered.in_short + "".join(section.html for section in rendered.sections)) == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_tree_gives_back_what_the_sanitiser_let_through(text: str) -> None:
    clean = MARKUP.html(text)

    once = to_html(parse_tree(clean))

    assert to_html(*parse_tree(once)) == once


def test_hostile_article_is_read_and_reported(folder: Folder) -> None:
    folder.article("\n\n".join(payload for payload in PAYLOADS if "\x02" not in payload))

    library = folder.open()

    article = library.article("acne-scars")
    assert article is not None
    assert audit(article.in_short + article.html) == []
    assert {problem.id for problem in library.problems} >= {"library.P304", "library.P309"}


def test_hostile_clinic_cannot_leave_its_card(folder: Folder) -> None:
    folder.change(
        "clinic.yaml", "hours_words: Monday to Friday, 9:00 to 17:30", "hours_words: <script>alert(1)</script>"
    )
    folder.article('!!! ask "Ask us"\n    Words.\n')

    article = folder.open().article("acne-scars")

    assert article is not None
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in article.html
    assert audit(article.html) == []


def test_auditor_notices_what_it_is_for() -> None:
    hostile = '<script>x</script><p style="x" onclick="y">z</p><a href="javascript:x">y</a><!-- z -->'

    assert audit(hostile) == ["<script>", "p style", "p onclick", "a href=javascript:x", "comment  z "]


def test_each_guard_holds_alone() -> None:
    """Markdown keeps raw HTML as words, and the sanitiser kills links, each without the other's help."""
    assert MARKUP.html("<div>*x*</div>") == "<p>&lt;div&gt;<em>x</em>&lt;/div&gt;</p>"
    assert MARKUP.html("[x](javascript:alert(1)) [y](data:text/html,z)") == "<p><a>x</a> <a>y</a></p>"
