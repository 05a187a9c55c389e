"""The process in which strangers' pictures are opened: `python -m treatments.consultations.photos.process`.

It starts once, imports Pillow, and forks a child for each picture. A child costs two milliseconds, cannot outlive the
limits that it sets itself (the kernel ends it), opens no file, and leaves no memory behind. The environment is empty
but for settings of the C library, and Django is never imported, so an exploited decoder finds neither a secret nor the
database.

A job comes on standard input, its answer goes to standard output; at the end of the input the process ends, so it
cannot outlive the web worker that started it.
"""

import io
import os
import resource
import signal
import struct
import sys
from dataclasses import dataclass
from math import ceil
from typing import IO

from PIL import ExifTags, Image, ImageCms

from treatments.consultations.photos import CleanPhoto, PhotoUnreadable, Reason
from treatments.consultations.photos.cleaning import clean_photo

JOB = struct.Struct(">ffQI")  # Limits, and the length of the picture that follows
ANSWER = struct.Struct(">fBIII")  # seconds of work, outcome, width, height, and the length of the JPEG that follows
CLEAN = 255  # any other outcome is the place of its Reason
REASONS = tuple(Reason)
MOST_BYTES_BACK = 64 * 1024 * 1024  # nine megapixels of noise are 13 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one picture may take."""

    cpu_seconds: float
    wall_seconds: float
    memory: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeResult:
    """What became of one picture, and how many seconds of work it took, after how many of waiting."""

    result: CleanPhoto | Reason
    seconds: float
    waited: float = 0


def write_job(stream: IO[bytes], content: bytes, limits: Limits) -> None:
    stream.write(JOB.pack(limits.cpu_seconds, limits.wall_seconds, limits.memory, len(content)))
    stream.write(content)
    stream.flush()


def read_answer(stream: IO[bytes]) -> DecodeResult:
    """EOFError where the process has ended."""
    seconds, outcome, width, height, length = ANSWER.unpack(_exactly(stream, ANSWER.size))
    if length > MOST_BYTES_BACK:
        raise EOFError
    jpeg = _exactly(stream, length)
    result = CleanPhoto(jpeg=jpeg, width=width, height=height) if outcome == CLEAN else REASONS[outcome]
    return DecodeResult(result=result, seconds=seconds)


def main() -> None:
    os.nice(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    warm_up()
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := jobs.read(JOB.size):
        cpu, wall, memory, length = JOB.unpack(head)
        content = _exactly(jobs, length)
        decoded = _look(content, Limits(cpu_seconds=cpu, wall_seconds=wall, memory=memory))
        _write_answer(answers, decoded)
        del content, decoded  # not kept until the next picture comes


def warm_up() -> None:
    """Import everything that a picture may need, because a child cannot open files."""
    turned, profile = Image.Exif(), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned[ExifTags.Base.Orientation] = 6
    for kind in ("JPEG", "PNG", "WEBP"):
        out = io.BytesIO()
        Image.new("RGB", (32, 32)).save(out, kind, exif=turned, icc_profile=profile)
        clean_photo(out.getvalue())


def _look(content: bytes, limits: Limits) -> DecodeResult:
    ours, childs = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(content, limits, childs)
    os.close(childs)
    with os.fdopen(ours, "rb") as pipe:
        written = pipe.read(MOST_BYTES_BACK)
    _pid, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    if not os.WIFEXITED(status):
        timed_out = os.WTERMSIG(status) in {signal.SIGALRM, signal.SIGXCPU}
        return DecodeResult(result=Reason.TOO_SLOW if timed_out else Reason.BROKEN, seconds=seconds)
    outcome, width, height = _RESULT.unpack_from(written)
    if outcome != CLEAN:
        return DecodeResult(result=REASONS[outcome], seconds=seconds)
    return DecodeResult(result=CleanPhoto(jpeg=written[_RESULT.size :], width=width, height=height), seconds=seconds)


_RESULT = struct.Struct(">BII")  # what a child writes: outcome, width, height; the JPEG follows


def _in_child(content: bytes, limits: Limits, pipe: int) -> None:
    """Never returns: the child ends here, whatever happens."""
    try:
        _limit(limits)
        os.close(0)
        os.close(1)
        try:
            photo = clean_photo(content)
            result = _RESULT.pack(CLEAN, photo.width, photo.height) + photo.jpeg
        except PhotoUnreadable as error:
            result = _RESULT.pack(REASONS.index(error.reason), 0, 0)
        with os.fdopen(pipe, "wb") as out:
            out.write(result)
    finally:
        os._exit(0 if sys.exc_info()[0] is None else 1)


def _limit(limits: Limits) -> None:
    """Each of these needs no special right, and none can be taken back by the child."""
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)  # SIGALRM, which nobody catches, ends the process
    seconds = ceil(limits.cpu_seconds)
    for name, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_NOFILE, 0),  # no file, no socket: what is open already stays so
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(name)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (allowed, hard if name == resource.RLIMIT_CPU else allowed))


def _write_answer(stream: IO[bytes], decoded: DecodeResult) -> None:
    match decoded.result:
        case CleanPhoto(jpeg=jpeg, width=width, height=height):
            stream.write(ANSWER.pack(decoded.seconds, CLEAN, width, height, len(jpeg)) + jpeg)
        case reason:
            stream.write(ANSWER.pack(decoded.seconds, REASONS.index(reason), 0, 0, 0))
    stream.flush()


def _exactly(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


if __name__ == "__main__":
    main()
