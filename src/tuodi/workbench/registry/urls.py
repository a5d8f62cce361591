"""Paths of the registry room."""

from django.urls import path

from . import double_screens, edit_screens, person_screens, place_screens, search_screens

app_name = "registry"
urlpatterns = [
    path("search/", search_screens.search, name="search"),
    path("suggest/", search_screens.suggest, name="suggest"),
    path("register/", edit_screens.register_person, name="register"),
    path("duplicates/", double_screens.pairs, name="pairs"),
    path("duplicates/search/", double_screens.search_pairs, name="search_pairs"),
    path("duplicates/<int:pk>/", double_screens.pair, name="pair"),
    path("merges/", double_screens.merges, name="merges"),
    path("merges/<int:pk>/", double_screens.merge, name="merge"),
    path("merges/<int:pk>/decide/", double_screens.decide_merge, name="decide_merge"),
    path("households/<int:pk>/", person_screens.household, name="household"),
    path("places/", place_screens.places, name="places"),
    path("places/load/", place_screens.load, name="load_nation"),
    path("places/upload/", place_screens.upload, name="upload_places"),
    path("places/template/", place_screens.template, name="places_template"),
    path("places/<str:code>/", place_screens.places, name="place"),
    path("<int:pk>/", person_screens.person, name="person"),
    path("<int:pk>/number/", person_screens.number, name="number"),
    path("<int:pk>/change/", edit_screens.change_person, name="change"),
    path("<int:pk>/move/", edit_screens.move_person, name="move"),
    path("<int:pk>/death/", edit_screens.death, name="death"),
    path("<int:pk>/death/undo/", edit_screens.undo_death, name="undo_death"),
    path("<int:pk>/merge/", double_screens.propose_merge, name="propose_merge"),
    path("", search_screens.people, name="people"),
]
