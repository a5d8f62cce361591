"""The workbench's application with lossy answers."""

from bench.national.strike import lossy
from tuodi.workbench.wsgi import application as whole

application = lossy(whole)
