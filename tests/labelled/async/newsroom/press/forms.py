from django import forms
from press.models import Article, Desk


class ArticleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ["title", "author"]


class TitleForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ["title"]


class DeskForm(forms.Form):
    desk = forms.ModelChoiceField(queryset=Desk.objects.all())


class SearchForm(forms.Form):
    words = forms.CharField()
    section = forms.ChoiceField(choices=Article.SECTIONS)
