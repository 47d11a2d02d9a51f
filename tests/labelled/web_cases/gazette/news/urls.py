from django.urls import path

from . import views

urlpatterns = [
    path("", views.front, name="front"),
    path("latest/", views.latest, name="latest"),
    path("archive/", views.archive, name="archive"),
    path("archive/<int:page>/", views.archive_page, name="archive-page"),
    path("columnists/", views.columnists, name="columnists"),
    path("columnists/<int:author_id>/", views.columnist, name="columnist"),
    path("digest/", views.digest, name="digest"),
    path("newsletter/", views.newsletter, name="newsletter"),
    path("widget/", views.widget, name="widget"),
    path("feed.xml", views.feed, name="feed"),
    path("shelves/", views.shelves, name="shelves"),
    path("table/", views.table, name="table"),
    path("compact/", views.compact, name="compact"),
    path("ranking/", views.ranking, name="ranking"),
    path("search/", views.search, name="search"),
    path("search/both/", views.search_both, name="search-both"),
    path("titles.json", views.titles_json, name="titles-json"),
    path("critics/", views.critics, name="critics"),
    path("critics/quick/", views.critics_quick, name="critics-quick"),
    path("topics/", views.topics, name="topics"),
    path("topics/lead/", views.topics_lead, name="topics-lead"),
    path("pictures/", views.pictures, name="pictures"),
    path("teaser/", views.teaser, name="teaser"),
]
