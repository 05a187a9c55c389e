"""URLs of the app."""

from django.urls import path, re_path

from treatments.articles import (
    clinic_face,
    clinic_pages,
    development,
    hubs,
    machines,
    pictures,
    search,
    sitemaps,
    social_pictures,
    views,
)

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.index, name="index"),
    path("articles/<slug:slug>.md", machines.article, name="markdown"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/social.png", social_pictures.social_picture, name="social-picture"),
    path("topics/<slug:key>/", views.topic, name="topic"),
    path("compare/", views.compare, name="compare"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="search-suggestions"),
    path("glossary/", hubs.glossary, name="glossary"),
    path("concerns/", hubs.concerns, name="concerns"),
    path("changes/", hubs.changes, name="changes"),
    path("feed.atom", machines.feed, name="feed"),
    path("llms.txt", machines.llms_txt, name="llms-txt"),
    path("social.png", social_pictures.site_picture, name="site-picture"),
    path("sources/", views.sources, name="sources"),
    path("pictures/<str:name>", pictures.picture, name="picture"),
    path("content-version", development.content_version, name="content-version"),
    path("clinic/colours-<slug:key>.css", clinic_face.colours, name="clinic-colours"),
    path("clinic/logo-<slug:key>.svg", clinic_face.logo, name="clinic-logo"),
    path("clinic/", clinic_pages.clinic_index, name="clinic"),
    path("clinic/<slug:slug>/", clinic_pages.clinic_page, name="clinic-page"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    # Named one by one, so that no other app's address is answered here.
    re_path(r"^(?P<slug>about|how-we-write|privacy|accessibility)/$", views.page, name="page"),
]
