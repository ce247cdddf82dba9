"""Runs the README as it stands, so that it never rots.

    readme.py ADDRESS:PORT FILE

Every `console` block is a session with the demonstration archive at the address: lines after `$ ` are
run as they are written, and what they print must be what the README shows. `…` stands for what was left
out, alone on a line for whole lines. What differs from run to run (times of recording, etags, tokens) or
with the language detector (shares) is compared by its shape. FILE holds what the server printed, which is
what `make run` shows. The `python` block is saved under the name that the session calls it by. Commands in
`sh` blocks set a machine up and are not run here: that the make targets exist and the packages are those
of the tests is checked instead.
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README_ADDRESS = "127.0.0.1:7464"
ELLIPSIS = "…"

VOLATILE = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
    (r'"((?:create|update|record|delete|supersede|lastSighting)Time)": "[^"]+"', r'"\1": "<time>"'),
    (r'"(resumeToken|nextPageToken)": "[^"]+"', r'"\1": "<token>"'),
    (r'\\"(\d+)-[0-9a-f]{8}\\"', r'\\"\1-<tag>\\"'),
    (r"^data in .*$", "data in <folder>"),
    (r"\b\d+ %", "<share> %"),
    (r"^recorded    [^ ,]+,", "recorded    <time>,"),
]


def main(address, server_output):
    readme = (ROOT / "README.md").read_text()
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    commands = 0
    with tempfile.TemporaryDirectory() as folder:
        workplace = prepare(Path(folder))
        for kind, body in blocks:
            if kind == "python":
                (workplace / name_of_client(readme)).write_text(body.replace(README_ADDRESS, address))
            elif kind == "sh":
                for line in body.splitlines():
                    check_set_up(line)
            elif kind == "console":
                for command, expected in commands_of(body):
                    if command == "make run":
                        actual = Path(server_output).read_text()
                    else:
                        actual = run(command, workplace, address)
                    compare(command, expected, actual.replace(address, README_ADDRESS))
                    commands += 1
    check_links(readme)
    if commands < 5:
        sys.exit(f"only {commands} commands were found in README.md")
    print(f"ok: {commands} commands of README.md print what it shows")


def prepare(folder):
    """A folder that looks like the root of the repository to the commands, and takes what they write."""
    (folder / "proto").symlink_to(ROOT / "proto")
    (folder / "target" / "release").mkdir(parents=True)
    (folder / "target" / "release" / "chancery").symlink_to((ROOT / os.environ["CHANCERY_BIN"]).resolve())
    return folder


def name_of_client(readme):
    found = re.search(r"^\$ .*python3 (\w+\.py)$", readme, re.MULTILINE)
    if not found:
        sys.exit("README.md does not run its Python client")
    return found.group(1)


def commands_of(block):
    """The commands of a session with what each printed; a command goes on after a line that ends with \\."""
    found = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\") or command.count("'") % 2:
                command += "\n" + next(lines)
            found.append((command, []))
        else:
            found[-1][1].append(line)
    return [(command, "\n".join(output)) for command, output in found]


def run(command, folder, address):
    done = subprocess.run(
        ["bash", "-c", command.replace(README_ADDRESS, address)],
        cwd=folder,
        # The command line finds a server at the README's address without being told.
        env={**os.environ, "CHANCERY_ENDPOINT": f"http://{address}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.stdout


def compare(command, expected, actual):
    wanted = [settled(line) for line in expected.strip().splitlines()]
    got = [settled(line) for line in actual.strip().splitlines()]
    pattern = "".join(
        r"(?:.*\n)+?" if line == ELLIPSIS else re.escape(line).replace(ELLIPSIS, ".*") + r"\n"
        for line in wanted
    )
    if not re.fullmatch(pattern, "".join(line + "\n" for line in got)):
        difference = "\n".join(difflib.unified_diff(wanted, got, "README.md", "printed", lineterm=""))
        sys.exit(f"failed: $ {command}\n{difference}")
    print(f"ok: $ {command.splitlines()[0]}")


def settled(line):
    for pattern, instead in VOLATILE:
        line = re.sub(pattern, instead, line)
    return line.rstrip()


def check_set_up(line):
    """A command that sets a machine up: what it names must be what the tests use."""
    words = line.split("#")[0].split()
    if not words or words[:3] == ["python3", "-m", "venv"]:
        return
    if words[0] == "make":
        subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    elif words[:2] == ["pip", "install"]:
        pins = (ROOT / "tests/clients/python/requirements.txt").read_text()
        for package in words[2:]:
            if f"\n{package}==" not in pins:
                sys.exit(f"README.md installs {package}, which tests/clients/python does not pin")
    elif words[:2] == ["go", "install"]:
        if words[2].split("@")[0] not in (ROOT / "tests/clients/tools.sh").read_text():
            sys.exit(f"README.md installs {words[2]}, which the tests do not use")
    else:
        sys.exit(f"README.md: nobody checks the command: {line}")


def check_links(readme):
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", readme):
        if "://" not in target and not (ROOT / target).exists():
            sys.exit(f"README.md links to {target}, which does not exist")


if __name__ == "__main__":
    main(*sys.argv[1:])
