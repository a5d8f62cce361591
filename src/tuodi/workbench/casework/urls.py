"""The addresses of this room."""

from django.urls import path

from .screens import acts, cases

app_name = "casework"
urlpatterns = [
    path("", cases.cases, name="cases"),
    path("new/", cases.new, name="new"),
    path("terms/", cases.terms, name="terms"),
    path("others/", cases.others, name="others"),
    path("<int:pk>/", cases.case, name="case"),
    path("<int:pk>/letter.pdf", cases.letter, name="letter"),
    path("<int:pk>/documents/<str:name>/", acts.document, name="document"),
    path("<int:pk>/accept/", acts.accept, name="accept"),
    path("<int:pk>/visit/", acts.visit, name="visit"),
    path("<int:pk>/means/", acts.means, name="means"),
    path("<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:pk>/propose/", acts.propose, name="propose"),
    path("<int:pk>/publicity/", acts.end_publicity, name="end_publicity"),
    path("<int:pk>/verdict/", acts.verdict, name="verdict"),
    path("<int:pk>/decide/", acts.decide, name="decide"),
    path("<int:pk>/supplement/", acts.supplement, name="supplement"),
    path("<int:pk>/hand-over/", acts.hand_over, name="hand_over"),
    path("<int:pk>/hand-over/<int:row>/", acts.acknowledge, name="acknowledge"),
]
