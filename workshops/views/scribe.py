"""Entering sheets of paper, by whoever holds the scribe link; of other people it shows nothing.

A sheet that was begun opens only on the device that began it. Whoever printed the sheets knows
every number and every code, so elsewhere a code only lets somebody start the sheet again from the
paper, and nothing that was entered is seen there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from domains.models import Statement
from workshops import services
from workshops.access import secret_required, wants_json
from workshops.forms.fields import number_of
from workshops.forms.paper import EntryForm, FindSheetForm, SheetGroupForm
from workshops.guesses import slow_down
from workshops.models import Answer, ScribeLink, Sheet, WorkshopDomain
from workshops.paper import to_enter
from workshops.services import Refused
from workshops.services.paper import check_is_on_paper, check_may_start_again
from workshops.written import SCALE, Entry, entries_of, entry_of

BEGUN = "sheets_begun"
ASKED = ["GET", "HEAD", "POST"]
Inner = Callable[..., HttpResponse]


class NotAtHand(Exception):
    """This device did not begin the sheet, or it was started again elsewhere."""


def scribe_view(view: Inner) -> Inner:
    """Make a view of a function that gets the link, its workshop at hand, and names in the address.

    What is ``Refused`` becomes a page that says why, with 409.
    """

    @secret_required
    @require_http_methods(ASKED)
    @wraps(view)
    def inner(request: HttpRequest, secret: str, **names: str) -> HttpResponse:
        links = ScribeLink.objects.select_related("workshop__edition", "workshop__current_item")
        link = links.filter(secret=secret).first()
        if link is None:
            return render(request, "paper/unknown_link.html", status=404)
        link.workshop = services.catch_up(workshop=link.workshop, now=timezone.now())
        try:
            return view(request, link, **names)
        except NotAtHand:
            said = _("This sheet is open on another device, so nothing was saved. Go on there.")
            if wants_json(request):
                return JsonResponse({"message": said}, status=409)
            messages.error(request, said)
            return redirect("workshops:scribe", secret)
        except Refused as refused:
            return _refusal(request, link, str(refused))

    return inner


def _refusal(request: HttpRequest, link: ScribeLink, said: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"message": said}, status=409)
    context = {"link": link, "workshop": link.workshop, "said": said}
    return render(request, "paper/refused.html", context, status=409)


# Which sheets are at hand here -------------------------------------------------------------


def _begun(request: HttpRequest, link: ScribeLink) -> list[str]:
    """The seats of the sheets that this device began by this very link, each by its key. A sheet
    that is started again gets another."""
    kept = request.session.get(BEGUN, {})
    found = kept.get(str(link.pk), [])
    return list(found)


def _begin(request: HttpRequest, link: ScribeLink, sheet: Sheet) -> None:
    assert sheet.seat
    begun = sorted({*_begun(request, link), sheet.seat.key})
    request.session[BEGUN] = request.session.get(BEGUN, {}) | {str(link.pk): begun}


def _is_at_hand(request: HttpRequest, link: ScribeLink, sheet: Sheet) -> bool:
    """Whether it may be opened here: it is blank, or this device began it."""
    return sheet.seat is None or sheet.seat.key in _begun(request, link)


def _sheet(request: HttpRequest, link: ScribeLink, number: str) -> Sheet:
    """The sheet with this number. Raises ``Http404``, ``NotAtHand`` or ``Refused``."""
    sheets = Sheet.objects.select_related("seat")
    sheet = get_object_or_404(sheets, workshop=link.workshop, number=number_of(number))
    sheet.workshop = link.workshop
    check_is_on_paper(sheet)
    if not _is_at_hand(request, link, sheet):
        raise NotAtHand
    return sheet


def _item(link: ScribeLink, pk: str | None) -> WorkshopDomain:
    """The domain with this number, else the one the room is at, else the first."""
    items: dict[int | None, WorkshopDomain] = {i.pk: i for i in link.workshop.agenda_items}
    wanted = (number_of(pk or ""), link.workshop.current_item_id)
    found = [items[each] for each in wanted if each in items]
    return next(iter([*found, *items.values()]))


def _to(name: str, link: ScribeLink, *args: Any, **query: Any) -> str:
    address = reverse(f"workshops:{name}", args=[link.secret, *args])
    return f"{address}?{urlencode(query)}" if query else address


# The pages ---------------------------------------------------------------------------------


@scribe_view
def find(request: HttpRequest, link: ScribeLink) -> HttpResponse:
    """Ask which sheet is at hand, and lead to it."""
    if link.workshop.is_closed:
        raise Refused(_("The workshop has ended, so nothing more can be entered."))
    item = _item(link, request.POST.get("item") or request.GET.get("item"))
    sent = request.POST if request.method == "POST" else None
    form = FindSheetForm(sent, items=link.workshop.items.all())
    if form.is_valid():
        sheet = _found(request, link, form)
        if sheet:
            return _open(request, link, sheet, item)
    context = {
        "link": link,
        "workshop": link.workshop,
        "form": form,
        "item": item,
        "items": link.workshop.agenda_items,
        "to_enter": to_enter(link.workshop, item),
    }
    page = render(request, "paper/find.html", context, status=422 if form.errors else 200)
    wrong_code = form.is_bound and form.cleaned_data.get("code")
    return slow_down(request, page) if wrong_code else page


def _found(request: HttpRequest, link: ScribeLink, form: FindSheetForm) -> Sheet | None:
    """The sheet that was typed; otherwise the form says why it cannot be entered."""
    code, number = form.cleaned_data["code"], form.cleaned_data["number"]
    by = {"code": code} if code else {"number": number}
    sheet = Sheet.objects.select_related("seat").filter(workshop=link.workshop, **by).first()
    if sheet is None:
        form.add_error("sheet", _("There is no such sheet in this workshop. Check the number."))
        return None
    sheet.workshop = link.workshop
    try:
        check_is_on_paper(sheet)
    except Refused as refused:
        form.add_error("sheet", str(refused))
        return None
    if not code and not _is_at_hand(request, link, sheet):
        said = _(
            "Sheet %(number)d was begun on another device. Go on with it there. If you cannot, "
            "type the code of twelve digits from the sheet, to start it again from the paper."
        )
        form.add_error("sheet", said % {"number": sheet.number})
        return None
    return sheet


def _open(
    request: HttpRequest, link: ScribeLink, sheet: Sheet, item: WorkshopDomain
) -> HttpResponse:
    """Lead to a sheet. One that was begun elsewhere is told of, and started again if asked."""
    if not _is_at_hand(request, link, sheet):
        if "again" not in request.POST:
            return _elsewhere(request, link, sheet, item)
        services.start_sheet_again(sheet=sheet, now=timezone.now())
        said = _("What was entered of sheet %(number)d is taken off. Enter it from the paper.")
        messages.success(request, said % {"number": sheet.number})
    return redirect(_to("scribe_group", link, sheet.number, item=item.pk))


def _elsewhere(
    request: HttpRequest, link: ScribeLink, sheet: Sheet, item: WorkshopDomain
) -> HttpResponse:
    """That a sheet was begun elsewhere, and whether it can be started again; nothing else of it."""
    try:
        check_may_start_again(sheet)
        stays = ""
    except Refused as refused:
        stays = str(refused)
    context = {"link": link, "workshop": link.workshop, "item": item, "stays": stays}
    context |= {"number": sheet.number, "code": sheet.code}
    return render(request, "paper/elsewhere.html", context, status=409)


@scribe_view
def group(request: HttpRequest, link: ScribeLink, number: str) -> HttpResponse:
    """With whom the person of the sheet is here; or that nothing is on it."""
    sheet = _sheet(request, link, number)
    item = _item(link, request.GET.get("item"))
    if sheet.seat and request.method != "POST" and "change" not in request.GET:
        return redirect(_next_open(link, sheet, item))
    if "blank" in request.POST:
        services.leave_out_sheet(sheet=sheet)
        said = _("Sheet %(number)d is put aside. Type its number if there is something on it.")
        messages.success(request, said % {"number": sheet.number})
        return redirect(_to("scribe", link, item=item.pk))
    began = sheet.seat is None
    initial = {"group": sheet.seat.group, "agrees": sheet.seat.agrees} if sheet.seat else {}
    sent = request.POST if request.method == "POST" else None
    form = SheetGroupForm(sent, workshop=link.workshop, initial=initial)
    if form.is_valid():
        sheet = services.choose_sheet_group(sheet=sheet, now=timezone.now(), **form.cleaned_data)
        if began:
            _begin(request, link, sheet)
        return redirect(_next_open(link, sheet, item))
    asked = services.may_agree_on_paper(link.workshop)
    context = {**_frame(link, sheet, item), **form.shown, "asked_to_agree": asked}
    return render(request, "paper/group.html", context, status=422 if form.is_bound else 200)


def _frame(link: ScribeLink, sheet: Sheet, item: WorkshopDomain) -> dict[str, Any]:
    """What every page of a sheet needs."""
    workshop = link.workshop
    return {
        "link": link,
        "workshop": workshop,
        "sheet": sheet,
        "item": item,
        "items": workshop.agenda_items,
        "group_name": workshop.group_name(sheet.seat.group) if sheet.seat else "",
    }


def _next_open(link: ScribeLink, sheet: Sheet, item: WorkshopDomain) -> str:
    """The first statement of a domain that has no answer yet, or the page to check them."""
    entries = entries_of(sheet, item)
    nothing = next((entry for entry in entries if entry.rating is None), None)
    entered = sheet.entered.filter(item=item).exists()
    if nothing is None or entered:
        return _to("scribe_check", link, sheet.number, item.pk)
    return _to("scribe_statement", link, sheet.number, nothing.statement.pk)


def _after(link: ScribeLink, sheet: Sheet, entry: Entry) -> str:
    """Where Enter leads: the next statement on the paper, or the page to check them."""
    if entry.following is None:
        return _to("scribe_check", link, sheet.number, entry.item.pk)
    return _to("scribe_statement", link, sheet.number, entry.following.pk)


@scribe_view
def statement(request: HttpRequest, link: ScribeLink, number: str, statement: str) -> HttpResponse:
    """One statement of a sheet: enter it, change it, or take it off."""
    sheet = _sheet(request, link, number)
    if sheet.seat is None and request.method == "POST":
        raise NotAtHand  # it was started again meanwhile
    if sheet.seat is None:
        return redirect("workshops:scribe_group", link.secret, sheet.number)
    entry = entry_of(sheet, number_of(statement))
    if entry is None:
        raise Http404
    if request.method != "POST":
        return _ask(request, link, sheet, entry, EntryForm(initial=entry.initial))
    form = EntryForm(request.POST)
    try:
        if "blank" in request.POST:
            return _blank(request, link, sheet, entry)
        if form.is_valid():
            _enter(request, sheet, entry.statement, form)
            return _go(request, _after(link, sheet, entry))
    except Refused as refused:
        form.add_error(None, str(refused))
    return _ask(request, link, sheet, entry, form)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    return JsonResponse({"next": address}) if wants_json(request) else redirect(address)


def _enter(request: HttpRequest, sheet: Sheet, about: Statement, form: EntryForm) -> None:
    outcome = services.enter_answer(
        sheet=sheet, statement=about, now=timezone.now(), **form.cleaned_data
    )
    said = _("Statement %(number)d is saved.") % {"number": about.position}
    if not outcome.waiting:
        messages.success(request, said)
        return
    seen = sheet.workshop.showings.filter(kind="ratings", statement=about).exists()
    why = (
        _("The room was shown this statement already, so it is not in the picture.")
        if seen
        else _("It counts as soon as the rating of this statement is open.")
    )
    messages.warning(request, f"{said} {why}")


def _blank(request: HttpRequest, link: ScribeLink, sheet: Sheet, entry: Entry) -> HttpResponse:
    """Nothing is ticked: go on; and take off what was entered by mistake."""
    typed = request.POST.get("reason", "").strip()
    if typed and typed != entry.reason:
        raise Refused(
            _("A reason needs an answer beside it. Choose an answer, or empty the reason first.")
        )
    if entry.rating:
        services.take_off_answer(sheet=sheet, statement=entry.statement)
        said = _("The answer to statement %(number)d is taken off.")
        messages.success(request, said % {"number": entry.statement.position})
    return _go(request, _after(link, sheet, entry))


def _ask(
    request: HttpRequest, link: ScribeLink, sheet: Sheet, entry: Entry, form: EntryForm
) -> HttpResponse:
    if form.errors and wants_json(request):
        said = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"message": " ".join(said)}, status=422)
    context = {
        **_frame(link, sheet, entry.item),
        "entry": entry,
        "form": form,
        "value": str(form["value"].value()),
        "answers": [(str(value), Answer(value).label) for value in SCALE],
        "cant_say": Answer.CANT_SAY.label,
        "keys": [str(value) for value in Answer.values],
    }
    return render(request, "paper/statement.html", context, status=422 if form.errors else 200)


@scribe_view
def check(request: HttpRequest, link: ScribeLink, number: str, item: str) -> HttpResponse:
    """Everything entered of one domain of a sheet, to compare with the paper; then the next one."""
    sheet, about = _sheet(request, link, number), _item(link, item)
    if sheet.seat is None:
        return redirect("workshops:scribe_group", link.secret, sheet.number)
    if request.method == "POST":
        services.finish_sheet(sheet=sheet, item=about)
        messages.success(request, _("Sheet %(number)d is entered.") % {"number": sheet.number})
        return redirect(_to("scribe", link, item=about.pk))
    items = link.workshop.agenda_items
    later = items[items.index(about) + 1 :]
    context = {
        **_frame(link, sheet, about),
        "entries": entries_of(sheet, about),
        "seat": sheet.seat,
        "next_item": later[0] if later else None,
    }
    return render(request, "paper/check.html", context)
