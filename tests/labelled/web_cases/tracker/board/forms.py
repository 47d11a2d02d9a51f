# topic: forms
from django import forms

from board.models import Area, Comment, Issue
from people.models import Person, Team


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = [
            "issue",  # ok: MIR115
            "writer",  # want: MIR115
            "body",
        ]


class AreaForm(forms.ModelForm):
    owner = forms.ModelChoiceField(queryset=Person.objects.select_related("team"))  # ok: MIR115

    class Meta:
        model = Area
        fields = ["code", "owner"]


class MoveForm(forms.ModelForm):
    """`Area.__str__` is a column of its own."""

    class Meta:
        model = Issue
        fields = ("summary", "area")  # ok: MIR115


class AssignForm(forms.Form):
    person = forms.ModelChoiceField(queryset=Person.objects.all(), empty_label=None)  # want: MIR115
    team = forms.ModelChoiceField(Team.objects.all())  # ok: MIR115


class WatchForm(forms.Form):
    watchers = forms.ModelMultipleChoiceField(  # want: MIR115 @watchers
        queryset=Person.objects.order_by("last"),  # want: MIR115 @watchers
        widget=forms.CheckboxSelectMultiple,
    )


class OwnerChoice(forms.ModelChoiceField):
    """Shows more than `__str__` does."""

    def label_from_instance(self, obj):
        return f"{obj.code} of {obj.owner.full_name}"  # want: MIR115|MIR104 @owner-choice


class NameChoice(forms.ModelChoiceField):
    """Shows less than `__str__` does."""

    def label_from_instance(self, obj):
        return obj.full_name  # ok: MIR115, MIR104


class PickForm(forms.Form):
    area = OwnerChoice(queryset=Area.objects.all())  # want: MIR115|MIR104 @owner-choice


class LabelledPickForm(forms.Form):
    area = OwnerChoice(queryset=Area.objects.select_related("owner"))  # ok: MIR115
    person = NameChoice(queryset=Person.objects.all())  # ok: MIR115

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].required = False


class HiddenForm(forms.Form):
    owner = forms.ModelChoiceField(queryset=Person.objects.all(), widget=forms.HiddenInput)  # ok: MIR115
