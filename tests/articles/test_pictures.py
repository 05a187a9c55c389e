"""Photographs of articles are served by their content's name, for ever; nothing else of the private folder is."""

import io

import pytest
from django.test import Client
from PIL import Image
from pytest_django import Settings

from treatments.library.pictures import make_variants


def photograph() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (400, 300), "#a87048").save(data, "JPEG")
    return data.getvalue()


def test_a_made_picture_is_served_and_may_be_kept_for_ever(client: Client, settings: Settings) -> None:
    made = make_variants(photograph(), settings.VAR_DIR / "pictures")

    for file in made:
        response = client.get(f"/pictures/{file.name}")

        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == {".avif": "image/avif", ".jpg": "image/jpeg"}[file.suffix]
        assert b"".join(response.streaming_content) == file.read_bytes()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["secret-key", "..%2Fsecret-key", "0" * 20 + "-360.png", "0" * 20 + "-360.jpg", "."])
def test_nothing_else_is_served(client: Client, settings: Settings, name: str) -> None:
    (settings.VAR_DIR / "pictures").mkdir(exist_ok=True)
    (settings.VAR_DIR / "pictures" / "secret-key").write_text("private")

    assert client.get(f"/pictures/{name}").status_code == 404
