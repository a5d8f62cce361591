"""Pairs who may be one person, and merges on their way."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from tuodi.workbench.access.perms import may, needs
from tuodi.workbench.base.columns import WhoColumn
from tuodi.workbench.base.http import Request
from tuodi.workbench.base.listing import Listing
from tuodi.workbench.base.masking import masked
from tuodi.workbench.base.templatetags.tuodi import badge
from tuodi.workbench.jobs.run import start

from .edit_screens import carried_out
from .find import NotFound, find_person
from .forms import DecisionForm, MergeForm
from .merging import accept, mark_different, propose, refuse, undo
from .models import DuplicatePair, Merge, Person
from .tables import with_standing

_GOOD = 85


class PairTable(tables.Table):
    """Pairs, the likeliest first."""

    score = tables.Column(verbose_name="相似度")
    first = tables.Column(verbose_name="人员甲")
    second = tables.Column(verbose_name="人员乙")
    signs = tables.Column(verbose_name="依据", orderable=False)

    class Meta:
        model = DuplicatePair
        fields = ("score", "first", "second", "signs", "state", "found_at")
        attrs = {"class": "cards-on-phone"}
        empty_text = "没有疑似重复的人员。点“查找重复”比对全部人员。"

    def render_score(self, record: DuplicatePair) -> SafeString:
        """Leads to the pair."""
        mark = badge(f"{record.score}", "bad" if record.score >= _GOOD else "warn")
        return format_html('<a href="{}">{} 核对</a>', reverse("registry:pair", args=[record.pk]), mark)

    def render_first(self, value: Person) -> SafeString:
        """Two of one name are told apart by their numbers."""
        return format_html(
            '<span><span class="whole">{}</span> <code>{}</code></span>', value.psn_name, masked(value.certno)
        )

    def value_first(self, value: Person) -> str:
        """The same in exports."""
        return f"{value.psn_name} {masked(value.certno)}"

    render_second, value_second = render_first, value_first

    def render_signs(self, value: list[str]) -> str:
        """In words."""
        return "、".join(value)


class PairFilter(django_filters.FilterSet):
    """By what somebody decided."""

    state = django_filters.ChoiceFilter(
        label="状态", empty_label=DuplicatePair.State.OPEN.label, choices=DuplicatePair.State.choices[1:]
    )


class MergeTable(tables.Table):
    """Merges, newest first."""

    pk = tables.Column(verbose_name="编号", linkify=("registry:merge", [tables.A("pk")]))
    proposed_by = WhoColumn()
    decided_by = WhoColumn()

    class Meta:
        model = Merge
        fields = ("pk", "kept", "gone", "state", "reason", "proposed_by", "proposed_at", "decided_by")
        attrs = {"class": "cards-on-phone"}


@needs("person.merge")
def pairs(request: Request) -> HttpResponse:
    """Everything found; the open ones unless something else is asked for."""
    rows = DuplicatePair.objects.select_related("first", "second").order_by("-score", "id")
    if not request.GET.get("state"):
        rows = rows.filter(state=DuplicatePair.State.OPEN)
    return Listing(request, rows, PairTable, PairFilter, title="疑似重复", template="registry/pairs.html").response()


@needs("person.merge")
@require_POST
def search_pairs(request: Request) -> HttpResponse:
    """Compare everybody, in the background."""
    job = start("registry.duplicates", "查找重复人员", request.user, link=reverse("registry:pairs"))
    return redirect("system:job", pk=job.pk)


@needs("person.merge")
def pair(request: Request, pk: int) -> HttpResponse:
    """Two records side by side: propose a merge, or say that they are two."""
    one: DuplicatePair = get_object_or_404(DuplicatePair.objects.select_related("first", "second"), pk=pk)
    people = (one.first, one.second)
    if request.method == "POST" and "different" in request.POST:
        form = DecisionForm(request.POST)
        if carried_out(form, lambda: mark_different(one, form.cleaned_data["decision"], request.user.get_username())):
            messages.success(request, "已记为不是同一人，以后查找不再列出。")
            return redirect("registry:pairs")
        return _compare(request, people, MergeForm(people=people), pair=one, different=form)
    return _proposing(request, people, one)


@needs("person.merge")
def propose_merge(request: Request, pk: int) -> HttpResponse:
    """Merge a person with another whose number somebody knows."""
    person: Person = get_object_or_404(Person.objects, pk=pk)
    typed = request.GET.get("other", "").strip()
    if not typed:
        return render(request, "registry/other.html", {"person": person})
    try:
        other = find_person(psn_no=typed) if Person.objects.filter(psn_no=typed).exists() else find_person(certno=typed)
    except NotFound as fault:
        return render(request, "registry/other.html", {"person": person, "fault": str(fault), "typed": typed})
    if other.pk == person.pk:
        return render(request, "registry/other.html", {"person": person, "fault": "这就是本人", "typed": typed})
    return _proposing(request, (person, other), None)


def _proposing(request: Request, people: tuple[Person, Person], pair: DuplicatePair | None) -> HttpResponse:
    form = MergeForm(request.POST or None, people=people)

    def act() -> Merge:
        kept, gone = people if form.cleaned_data["keep"] == str(people[0].pk) else people[::-1]
        return propose(kept, gone, form.cleaned_data["reason"], request.user.get_username())

    merge = carried_out(form, act)
    if merge is None:
        return _compare(request, people, form, pair=pair, different=DecisionForm())
    messages.success(request, "已提出合并，待另一人复核。")
    return redirect("registry:merge", pk=merge.pk)


def _compare(request: Request, people: tuple[Person, Person], form: MergeForm, **more: object) -> HttpResponse:
    with_standing(list(people))
    return render(request, "registry/pair.html", {"people": people, "form": form, **more})


@needs("person.search")
def merges(request: Request) -> HttpResponse:
    """All merges."""
    rows = Merge.objects.select_related("kept", "gone").order_by("-id")
    return Listing(request, rows, MergeTable, title="人员合并").response()


@needs("person.search")
def merge(request: Request, pk: int) -> HttpResponse:
    """One merge: a second person accepts or refuses it; later it may be undone."""
    one: Merge = get_object_or_404(Merge.objects.select_related("kept", "gone"), pk=pk)
    checker = may(request.user, "person.merge_check")
    with_standing([one.kept, one.gone])
    context = {"merge": one, "people": (one.kept, one.gone), "may_check": checker, "form": DecisionForm()}
    context["own"] = one.proposed_by == request.user.get_username()
    return render(request, "registry/merge.html", context)


_ACTS = {
    "accept": (accept, "已合并。"),
    "refuse": (refuse, "已退回。"),
    "undo": (undo, "已撤销合并，两份档案恢复原状。"),
}


@needs("person.merge_check")
@require_POST
def decide_merge(request: Request, pk: int) -> HttpResponse:
    """Accept, refuse or undo."""
    one: Merge = get_object_or_404(Merge.objects, pk=pk)
    act, done = _ACTS[request.POST.get("act", "refuse")]
    form = DecisionForm(request.POST)
    if carried_out(form, lambda: act(one, form.cleaned_data["decision"], request.user.get_username())):
        messages.success(request, done)
    else:
        messages.error(request, "；".join(str(text) for errors in form.errors.values() for text in errors))
    return redirect("registry:merge", pk=pk)
