from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from treatments.articles.reporting import as_typed
from treatments.editorial.new_clinics import (
    QUESTIONS,
    NotAClinic,
    Question,
    faults,
    make_folder,
    read_answers,
    typed,
)
from treatments.library.yamlmarks import Plain


class Command(BaseCommand):
    help = "Make a clinic's own folder, which is laid over content/: it asks what it needs, or reads it from a file."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", help="best outside picoinfo, in a repository of your own")
        parser.add_argument("--answers", metavar="FILE", help="a YAML file with the keys of clinic.yaml")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        try:
            answers = self._read(Path(options["answers"])) if options["answers"] else self._ask(folder)
            written = make_folder(folder, answers)
        except NotAClinic as refusal:
            raise CommandError(str(refusal)) from refusal
        for file in written:
            self.stdout.write(self.style.SUCCESS(f"{as_typed(file)} was written."))
        self.stdout.write(f"See it: CLINIC_DIR={folder.resolve()} DEBUG=1 {as_typed(Path('manage.py').resolve())} up")
        self.stdout.write(f"Check it: manage.py check_content {as_typed(folder.resolve())}")

    def _read(self, file: Path) -> dict[str, Plain]:
        try:
            return dict(read_answers(file.read_text(encoding="utf-8-sig"), file))
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{file} cannot be read: {fault}") from fault

    def _ask(self, folder: Path) -> dict[str, Plain]:
        if (folder / "clinic.yaml").exists():
            raise CommandError(f"{folder / 'clinic.yaml'} is there already: change it, or name another folder.")
        answers: dict[str, Plain] = {"sample": False}
        for question in QUESTIONS:
            answers[question.key] = self._answer(question)
        return answers

    def _answer(self, question: Question) -> Plain:
        """Asks again until the answer can be used."""
        while True:
            try:
                answer = input(f"{question.label} (such as {question.example}): ").strip()
            except EOFError as end:
                raise CommandError("No answer: nothing was written. Answers in a file go with --answers.") from end
            try:
                value = typed(question, answer)
            except ValueError as fault:
                self.stderr.write(str(fault))
                continue
            wrong = [one for one in faults({question.key: value}) if one.field.partition(".")[0] == question.key]
            if not wrong:
                return value
            self.stderr.write("; ".join(f"{one.message}. {one.hint}".strip(" .") for one in wrong))
