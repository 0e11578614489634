"""Verbs of files that commands read and write, and of commands that shall fail."""
import os
import shlex

from .language import Failed, verb
from .requests import filled


def words_of(play, text):
    """A command line; "fan club" is one word, <name> a file of the play."""
    return [path_of(play, word[1:-1]) if word.startswith("<") else word for word in shlex.split(filled(play, text))]


def path_of(play, name):
    return os.path.join(play.instance.directory, name)


def read_lines(play, name):
    with open(path_of(play, name), encoding="utf-8") as file:
        return file.read().splitlines()


@verb("file <name> has <lines...>")
async def make_file(play, name, lines):
    """Writes a file of these lines, parted by " / "."""
    with open(path_of(play, name), "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines.split(" / "))


@verb("file <name> has <count> codes of <prefix>")
async def make_codes(play, name, count, prefix):
    """Writes a file of so many codes, one a line."""
    with open(path_of(play, name), "w", encoding="utf-8") as file:
        file.writelines(f"{prefix}-{number:06d}\n" for number in range(1, int(count) + 1))


@verb("operator runs <words...>")
async def operator_runs(play, words):
    """ticketctl with these words; <name> is a file of the play."""
    _, output = await play.instance.ticketctl(*words_of(play, words))
    play.words["output"] = output.strip()


@verb("operator fails with <status> at <words...>")
async def operator_fails(play, status, words):
    """The same, refused with that exit status."""
    found, output = await play.instance.ticketctl(*words_of(play, words), check=False)
    play.words["output"] = output.strip()
    if found != int(status):
        raise Failed(f"exit status {found}, expected {status}: {output}")


@verb("output says <text...>")
async def output_says(play, text):
    """What the last command printed has this in it."""
    if text not in play.words["output"]:
        raise Failed(f"no \"{text}\" in: {play.words['output']}")


@verb("remember line <number> of <name> as <word>")
async def remember_line(play, number, name, word):
    """A line of a file, to be said as $word."""
    play.words[word] = read_lines(play, name)[int(number) - 1]


@verb("file <name> has <count> lines and is its owner's alone")
async def is_private(play, name, count):
    """So many lines, and nobody else may read it."""
    found, mode = len(read_lines(play, name)), os.stat(path_of(play, name)).st_mode & 0o777
    if found != int(count) or mode != 0o600:
        raise Failed(f"{found} lines, mode {mode:o}")


@verb("nothing that is kept says <text>")
async def nothing_says(play, text):
    """Neither a log of the instance nor the admin log has this word."""
    rows = await play.database.rows("SELECT action, object, detail FROM admin_log")
    logs = os.path.join(play.instance.directory, "log")
    for name in os.listdir(logs):
        with open(os.path.join(logs, name), encoding="utf-8", errors="replace") as file:
            if text in file.read():
                raise Failed(f"{name} says it")
    if any(text in "".join(map(str, row)) for row in rows):
        raise Failed("the admin log says it")
