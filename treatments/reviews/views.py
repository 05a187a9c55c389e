"""Check the words: the state of every article, and one article with its evidence, remarks and signature."""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from treatments import content
from treatments.articles import labels, page_context
from treatments.desk.accounts import confirmation_missing
from treatments.editorial.signing import SigningRefused, as_signature_file
from treatments.feedback.actions import erase_answer
from treatments.feedback.models import Answer
from treatments.library.article import Article
from treatments.library.catalogue import Library
from treatments.library.reviews import latest_review
from treatments.reviews import overview, typed
from treatments.reviews.actions import answer_remark, leave_remark, link_reviewer, reopen_remark, settle_remark
from treatments.reviews.evidence import open_questions
from treatments.reviews.forms import SignForm, WordsForm
from treatments.reviews.models import KeptSignature, Remark, Reviewer
from treatments.reviews.page import article_page, quotes_of
from treatments.reviews.paragraphs import DIGITS
from treatments.reviews.rights import Rights
from treatments.reviews.signing import (
    TextChanged,
    seen_by,
    sign_at_the_desk,
    signed_text,
    waiting_for,
    waiting_signatures,
)

logger = logging.getLogger(__name__)

ANSWERS_SHOWN = 50
DIGEST = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
ROW = re.compile(r"[0-9]{1,18}")  # what the databases take as a key

View = Callable[..., HttpResponse]


def with_rights(*needed: str) -> Callable[[View], View]:
    """Reading is needed for every page; the rest names attributes of Rights."""

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            rights = Rights.of(request.user)
            if not all(getattr(rights, right) for right in ("read", *needed)):
                raise PermissionDenied
            return view(request, *args, rights=rights, **kwargs)

        return wrapper

    return decorator


@require_safe
@with_rights()
def index(request: HttpRequest, site: AdminSite, rights: Rights) -> HttpResponse:
    library = content.current()
    waiting = waiting_signatures(library)
    context = {
        **site.each_context(request),
        "title": _("Check the words"),
        "rights": rights,
        "rows": overview.rows(library, waiting, timezone.localdate()),
        "waiting": [(signature, _name_of(library, signature.person)) for signature in waiting],
        "signs_for": _name_of(library, _person_of(request)),
    }
    return TemplateResponse(request, "reviews/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_rights()
def article(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    """A POST keeps what is typed; it is also what Enter in a box does."""
    library, found = _found(slug, language)
    if request.method == "POST":
        typed.keep(request.session, _page(found), request.POST)
        messages.success(request, _("What you typed is kept until you sign out."))
        return redirect(_address(found))
    return _shown(request, library, found, rights, typed.read(request.session, _page(found)))


@require_POST
@with_rights("remark")
def remark(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    library, found = _found(slug, language)
    digest = request.POST.get("paragraph", "")
    if not DIGEST.fullmatch(digest):
        raise Http404
    box = f"remark-{digest}"
    form = WordsForm({"words": request.POST.get(box, "")})
    if not form.is_valid():
        return _refused(request, library, found, rights, {box: str(form.errors["words"][0])})
    leave_remark(
        article=found.slug,
        language=found.language,
        paragraph=digest,
        quote=quotes_of(found).get(digest, "")[:300],
        words=form.cleaned_data["words"],
        by=_account(request),
        at=timezone.now(),
    )
    return _done(request, found, _("Your remark is kept."), box, anchor=f"p-{digest}")


@require_POST
@with_rights("remark")
def reply(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    library, found = _found(slug, language)
    answered = _remark(request, found)
    box = f"reply-{answered.pk}"
    form = WordsForm({"words": request.POST.get(box, "")})
    if not form.is_valid():
        return _refused(request, library, found, rights, {box: str(form.errors["words"][0])})
    answer_remark(remark=answered, words=form.cleaned_data["words"], by=_account(request), at=timezone.now())
    return _done(request, found, _("Your answer is kept."), box, anchor=f"remark-{answered.pk}")


@require_POST
@with_rights("remark")
def settle(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    _library, found = _found(slug, language)
    settled = _remark(request, found)
    settle_remark(remark=settled, by=_account(request), at=timezone.now())
    return _done(request, found, _("The remark is settled."), anchor=f"remark-{settled.pk}")


@require_POST
@with_rights("remark")
def reopen(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    _library, found = _found(slug, language)
    opened = _remark(request, found)
    reopen_remark(remark=opened)
    return _done(request, found, _("The remark is open again."), anchor=f"remark-{opened.pk}")


@require_POST
@with_rights("sign")
def sign(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    library, found = _found(slug, language)
    person = _person_of(request)
    if not person:
        raise PermissionDenied
    form = SignForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        errors = {name: str(reasons[0]) for name, reasons in form.errors.items()}
        return _refused(request, library, found, rights, errors)
    try:
        kept = sign_at_the_desk(
            slug=slug,
            language=language,
            seen=request.POST.get("seen", ""),
            person=person,
            answer=form.cleaned_data,
            today=timezone.localdate(),
            by=_account(request),
            at=timezone.now(),
        )
    except TextChanged:
        library, found = _found(slug, language)
        words = _("Not signed: the text or its checks have changed while you had them open. Look again, then sign.")
        return _refused(request, library, found, rights, {"sign": words}, status=409)
    except SigningRefused as refusal:
        return _refused(request, library, found, rights, {"sign": str(refusal)})
    words = _("Signed. The entry stands in the article, and readers see it.")
    if kept is not None:
        words = _("Signed and kept. The content folder cannot be written here, so an editor enters it from a file.")
    _library, found = _found(slug, language)
    typed.keep(request.session, _page(found), request.POST, done=("checked", "changed", "next", "kind"))
    logger.info("Account %s signed %s as %s", request.user.pk, _page(found), person)
    messages.success(request, words)
    return redirect(f"{_address(found)}#state")


@require_POST
@with_rights("erase_feedback")
def erase_feedback(request: HttpRequest, site: AdminSite, slug: str, language: str, rights: Rights) -> HttpResponse:
    _library, found = _found(slug, language)
    answer = get_object_or_404(Answer, pk=_row(request), article=found.slug, language=found.language)
    erase_answer(answer=answer)
    return _done(request, found, _("The answer is erased."), anchor="readers")


@require_safe
@with_rights()
def signature_file(request: HttpRequest, site: AdminSite, pk: int, rights: Rights) -> HttpResponse:
    if not ROW.fullmatch(str(pk)):
        raise Http404
    kept = get_object_or_404(KeptSignature, pk=pk)
    text = as_signature_file(kept.article, kept.language, kept.entry, tuple(kept.text))
    name = f"{kept.article}.{kept.language}.review.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@with_rights("link")
def people(request: HttpRequest, site: AdminSite, rights: Rights) -> HttpResponse:
    """Which account signs for whom. Asks for the password once more, as changing an account does."""
    if missing := confirmation_missing(request):
        return missing
    library = content.current()
    accounts = User.objects.filter(is_active=True, is_staff=True).order_by("username")
    if request.method == "POST":
        person, chosen = request.POST.get("person", ""), request.POST.get("account", "")
        if person not in library.site.people or not library.site.people[person].qualification:
            raise Http404
        account = get_object_or_404(accounts, pk=chosen) if ROW.fullmatch(chosen) else None
        link_reviewer(person=person, account=account, by=_account(request), at=timezone.now())
        logger.info("Account %s let account %s sign as %s", request.user.pk, account.pk if account else None, person)
        messages.success(request, _("Done."))
        return redirect("reviews:people")
    linked = {reviewer.person: reviewer for reviewer in Reviewer.objects.select_related("account")}
    context = {
        **site.each_context(request),
        "title": _("Who signs"),
        "people": [(key, person, linked.pop(key, None)) for key, person in library.site.people.items()],
        "lost": list(linked.values()),
        "accounts": accounts,
    }
    return TemplateResponse(request, "reviews/people.html", context)


def _shown(
    request: HttpRequest,
    library: Library,
    found: Article,
    rights: Rights,
    boxes: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    today, waiting = timezone.localdate(), waiting_for(found)
    remarks = Remark.objects.filter(article=found.slug, language=found.language).prefetch_related("replies")
    answers = Answer.objects.filter(article=found.slug, language=found.language)
    person = _person_of(request)
    context = {
        "title": found.title,
        "article": found,
        "rights": rights,
        "page": article_page(found, list(remarks), boxes),
        "typed": boxes,
        "errors": errors or {},
        "authors": [library.site.people[key] for key in found.authors if key in library.site.people],
        "review": page_context.review_note(library, found, today),
        "unseen": labels.unseen_words(found, today),
        "faults": [problem for problem in library.problems if problem.file == found.file],
        "waiting": [(signature, _name_of(library, signature.person)) for signature in waiting],
        "signed": signed_text(library, found, waiting),
        "typo_offered": latest_review(found) is not None and not waiting,
        "questions": open_questions(found),
        "answers": answers.exclude(words="").order_by("-on", "-pk")[:ANSWERS_SHOWN] if rights.feedback else [],
        "useful": answers.filter(useful=True).count(),
        "not_useful": answers.filter(useful=False).count(),
        "seen": seen_by(found, waiting),
        "signs_for": _name_of(library, person),
        "is_author": person in found.authors,
        "next_suggested": _in_a_year(today),
    }
    return TemplateResponse(request, "reviews/article.html", context, status=status)


def _refused(
    request: HttpRequest,
    library: Library,
    found: Article,
    rights: Rights,
    errors: Mapping[str, str],
    *,
    status: int = 422,
) -> HttpResponse:
    """The page with all boxes as they were sent."""
    boxes = {name: str(value) for name, value in request.POST.items()}
    return _shown(request, library, found, rights, boxes, errors=errors, status=status)


def _done(request: HttpRequest, found: Article, words: str, box: str = "", *, anchor: str) -> HttpResponse:
    typed.keep(request.session, _page(found), request.POST, done=(box,))
    messages.success(request, words)
    return redirect(f"{_address(found)}#{anchor}")


def _found(slug: str, language: str) -> tuple[Library, Article]:
    library = content.current()
    found = library.any_article(slug, language)
    if found is None or found.language != language:
        raise Http404
    return library, found


def _remark(request: HttpRequest, found: Article) -> Remark:
    return get_object_or_404(Remark, pk=_row(request), article=found.slug, language=found.language)


def _row(request: HttpRequest) -> int:
    """The number on the button that was pressed."""
    number = request.POST.get("row", "")
    if not ROW.fullmatch(number):
        raise Http404
    return int(number)


def _page(found: Article) -> str:
    return f"{found.slug}/{found.language}"


def _address(found: Article) -> str:
    return reverse("reviews:article", args=[found.slug, found.language])


def _account(request: HttpRequest) -> User:
    """The admin site has already refused everybody else."""
    return cast("User", request.user)


def _person_of(request: HttpRequest) -> str:
    """The key of people.yaml for which this account signs; empty if for nobody."""
    linked = Reviewer.objects.filter(account=_account(request)).first()
    return linked.person if linked else ""


def _name_of(library: Library, person: str) -> str:
    return library.site.people[person].name if person in library.site.people else person


def _in_a_year(today: date) -> date:
    """29 February has no next year."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year + 1, day=day)
