from .models import Category


def navigation(request):
    return {"main_categories": Category.objects.filter(parent=None)}
