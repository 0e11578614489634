"""The history of make bench: a line of JSON a run, and what two of them differ in.

Compared are ratios to the limit of the same run, which another machine or another hour changes far less
than rates, and the statements of a request, which nothing but the program changes.
"""

import json
import subprocess

# So much less than before may be noise even where the spreads of both runs do not overlap.
TOLERANCE = 0.05


def commit_of(directory):
    """The commit that is measured, with a plus sign when files differ from it; "unknown" outside git."""
    def git(*words):
        return subprocess.run(["git", "-C", directory, *words], capture_output=True, text=True, check=False)
    commit = git("rev-parse", "--short=12", "HEAD").stdout.strip()
    if not commit:
        return "unknown"
    changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "bench", "conf", "deploy",
                  "schema").stdout.strip()
    return commit + ("+" if changed else "")


def append(path, entry):
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry, sort_keys=True) + "\n")


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def find(entries, commit):
    """The last run of a commit, named by its beginning; None: there is none."""
    runs = [entry for entry in entries
            if entry["commit"].startswith(commit) or commit.startswith(entry["commit"].rstrip("+"))]
    return runs[-1] if runs else None


def differ(before, after):
    """Lines of a table, and what has become worse."""
    rows = ["| what | ratio before | ratio now | change | rate before | rate now | statements |",
            "|---|---|---|---|---|---|---|"]
    worse = []
    for kind, now in after["kinds"].items():
        old = before["kinds"].get(kind)
        if not old or "ratio" not in old or "ratio" not in now:
            continue
        change = now["ratio"] / old["ratio"] - 1
        rows.append(f"| {kind} | {old['ratio']:.2f} | {now['ratio']:.2f} | {change:+.0%} |"
                    f" {old['rate']:,.0f} | {now['rate']:,.0f} |"
                    f" {old.get('statements', 0):g} → {now.get('statements', 0):g} |")
        if change < -TOLERANCE and now["ratio_most"] < old["ratio_least"]:
            worse.append(f"{kind}: ratio {old['ratio']:.2f} → {now['ratio']:.2f}")
        if now.get("statements", 0) > old.get("statements", 0) + 0.5:
            worse.append(f"{kind}: statements {old.get('statements', 0):g} → {now['statements']:g}")
    return rows, worse
