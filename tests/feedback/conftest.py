from tests.articles.conftest import folder

__all__ = ["folder"]
