"""The forms that anybody may fill in."""

from __future__ import annotations

from typing import Any

from django import forms

from .models import Tip
from .service.visitors import BYTES_AT_MOST, FILES_AT_MOST

_SHORTEST = 10


class ManyFiles(forms.ClearableFileInput):
    """A camera or files, several at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, as bytes."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFiles(attrs={"accept": "image/jpeg,image/png,application/pdf", "multiple": True})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        """Size is asked before anything is read."""
        files = [file for file in data or [] if file]
        if len(files) > FILES_AT_MOST or any(file.size > BYTES_AT_MOST for file in files):
            raise forms.ValidationError(f"最多 {FILES_AT_MOST} 个文件，每个不超过 {BYTES_AT_MOST // 2**20} MB")
        return [file.read() for one in files if (file := super(FilesField, self).clean(one, initial))]


class VisitorTipForm(forms.Form):
    """A tip without a login. `key` makes a form sent twice one tip."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    county = forms.ChoiceField(label="在哪个区县")
    subject = forms.ChoiceField(label="举报什么", choices=Tip.Subject.choices, widget=forms.RadioSelect)
    institution = forms.CharField(label="哪家医院、诊所或药店（知道就写）", max_length=100, required=False)
    text = forms.CharField(
        label="怎么回事", min_length=_SHORTEST, max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="什么时候、什么人、做了什么、您怎么知道的。写得越具体越好查。",
        error_messages={"min_length": "请多写几句：什么时候、什么人、做了什么"},
    )  # fmt: skip
    pictures = FilesField(
        label="照片或文件（可不传）", required=False,
        help_text=f"最多 {FILES_AT_MOST} 个，每个不超过 {BYTES_AT_MOST // 2**20} MB；照片里的拍摄地点会自动去掉。",
    )  # fmt: skip
    who = forms.CharField(label="您的姓名（可不填）", max_length=100, required=False)
    phone = forms.CharField(
        label="联系电话（可不填）", max_length=30, required=False, help_text="查实后发奖励要用；只有核查人员看得到。"
    )

    def __init__(self, *args: Any, counties: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["county"].choices = counties  # type: ignore[attr-defined]
        if len(counties) == 1:
            self.fields["county"].initial = counties[0][0]
            self.fields["county"].widget = forms.HiddenInput()


class AskForm(forms.Form):
    """The receipt number."""

    receipt = forms.CharField(
        label="回执号",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "ABCD-2345-WXYZ"}),
    )
