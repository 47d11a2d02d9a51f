# topic: function views
from bookshop.models import Country, Profile


def menus(request):
    """What every page can show."""
    return {
        "menu_people": Profile.objects.all(),
        "menu_countries": Country.objects.all,
        "menu_loaded": Profile.objects.select_related("country", "author"),
    }
