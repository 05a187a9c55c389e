"""Your skin in the drawings: one choice behind the first drawing of skin, and none on a page without such a drawing."""

from django.test import Client

from tests.library.folders import Folder
from treatments import content

SKIN = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 344 40"><title>Skin</title>'
    '<desc>A strip of skin.</desc><path class="d-skin-2" d="M0 0H344V40H0z"/></svg>'
)
ADDRESS = "/articles/acne-scars/"


def test_the_choice_stands_behind_the_first_drawing_of_skin_alone(client: Client, folder: Folder) -> None:
    assert "tone-switch" not in client.get(ADDRESS).text

    (folder.path / "articles/acne-scars/strip.svg").write_text(SKIN)
    file = folder.path / "articles/acne-scars/en.md"
    (folder.path / "articles/acne-scars/tones.svg").write_text(SKIN.replace('"drawing"', '"drawing d-tones"'))
    drawings = (
        "![Four tones](tones.svg)\n\nFirst.\n\n![A strip](strip.svg)\n\nBetween.\n\n![A strip again](strip.svg)\n"
    )
    file.write_text(f"{file.read_text()}\n\n{drawings}")
    content.close()
    text = client.get(ADDRESS).text

    assert text.count('class="tone-switch"') == 1
    assert text.count("<figure") == 3
    assert text.index("First.") < text.index('class="tone-switch"') < text.index("Between.")
    assert text.count('name="tone"') == 5
