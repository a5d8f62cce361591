from django.http import HttpResponse
from tuodi.workbench.access.perms import needs
@needs("person.see")
def person(request, pk): return HttpResponse("x")
