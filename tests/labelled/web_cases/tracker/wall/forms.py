# topic: forms
from board.models import Area, Comment, Issue, Label
from django import forms
from people.models import Person, Team


class TransferForm(forms.Form):
    """Its choices are known when it is made."""

    to = forms.ModelChoiceField(queryset=Person.objects.none())  # want: MIR115 @transfer

    def __init__(self, *args, team=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Person.objects.exclude(team=team)  # want: MIR115 @transfer


class LoadedTransferForm(forms.Form):
    to = forms.ModelChoiceField(queryset=Person.objects.all(), required=False)  # ok: MIR115

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = field.queryset.select_related("team")


class RadioForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.all(), widget=forms.RadioSelect)  # want: MIR115
    label = forms.ModelChoiceField(Label.objects.all(), widget=forms.RadioSelect)  # ok: MIR115


class RemarkForm(forms.Form):
    """Comments are called after their writer and their issue."""

    half = forms.ModelChoiceField(queryset=Comment.objects.select_related("writer"))  # want: MIR115
    whole = forms.ModelMultipleChoiceField(queryset=Comment.objects.select_related("writer", "issue"))  # ok: MIR115


class ChoicesForm(forms.Form):
    person = forms.ChoiceField()
    short = forms.ChoiceField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(person.pk, str(person)) for person in Person.objects.all()]  # want: MIR115
        self.fields["short"].choices = [(person.pk, person.full_name) for person in Person.objects.all()]  # ok: MIR115


class TeamMixin(forms.Form):
    owner = forms.ModelChoiceField(queryset=Person.objects.filter(team__isnull=False))  # want: MIR115


class AreaUpdateForm(TeamMixin, forms.ModelForm):
    class Meta:
        model = Area
        fields = ("code", "owner")


class SearchForm(forms.Form):
    area = forms.ModelChoiceField(queryset=Area.objects.all(), required=False)  # ok: MIR115
    team = forms.ModelMultipleChoiceField(queryset=Team.objects.order_by("label"), required=False)  # ok: MIR115
    text = forms.CharField(required=False)


class IssueForm(forms.ModelForm):
    """The template shows two of its fields."""

    class Meta:
        model = Issue
        fields = [
            "summary",
            "area",  # ok: MIR115
            "watchers",
            "assignee",
        ]
        widgets = {"watchers": forms.MultipleHiddenInput}
