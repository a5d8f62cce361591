import pytest

from tuodi.lab.examples import write_examples


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The examples, made anew."""
    out = tmp_path_factory.mktemp("examples")
    write_examples(out, 7)
    return out
