"""What a unit is asked for a topic: the paper of each kind, or why it does not apply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.work.meetings.acts import NewTopic, Paper
from zhixing.work.meetings.forms.planning import Choice, choose
from zhixing.work.meetings.models import Series


class TopicForm(forms.Form):
    """A topic with its papers. `there` are codes of papers that were handed in before."""

    series = forms.ChoiceField(label=_("提请会议"))
    title = forms.CharField(label=_("议题名称"), max_length=200)
    kind = forms.ChoiceField(label=_("议题类别"))
    summary = forms.CharField(
        label=_("提请研究的事项"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(
        self,
        *args: Any,
        series: Sequence[Series],
        kinds: Sequence[Choice],
        papers: Mapping[str, str],
        there: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.papers, self.there = papers, set(there)
        choose(self, "series", [(str(one.pk), one.name) for one in series], blank=len(series) > 1)
        choose(self, "kind", list(kinds))
        for code, title in papers.items():
            self.fields[f"file_{code}"] = forms.FileField(label=title, required=False)
            self.fields[f"not_{code}"] = forms.CharField(
                label=_t("不涉及的理由"), required=False, max_length=300
            )

    def paper_rows(self) -> Iterator[tuple[str, Any, Any, bool]]:
        """Yield name, file field, reason field of each paper, and whether it was handed in before."""
        for code, title in self.papers.items():
            yield title, self[f"file_{code}"], self[f"not_{code}"], code in self.there

    def new_topic(self) -> NewTopic:
        """Return what was handed in."""
        values = self.cleaned_data
        papers = []
        for code in self.papers:
            file = values.get(f"file_{code}")
            papers.append(
                Paper(code, file, file.name if file else "", "" if file else values.get(f"not_{code}", ""))
            )
        return NewTopic(
            int(values["series"]), values["title"], values["kind"], values["summary"], tuple(papers)
        )


class WordsForm(forms.Form):
    """A few words beside a decision on a topic."""

    words = forms.CharField(
        label=_("意见"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
