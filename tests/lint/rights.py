"""deploy/mysql/grants.sql gives the application exactly the rights that its statements use.

The statements are those of src/store; each table of the schema has its row. The table of migrations is
written by the schema's owner alone.
"""
import glob
import os
import re
import sys

TOP = os.environ.get("TICKETD_SRCDIR", ".")
OWNERS_TABLES = ("migration",)


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def statements():
    """The text of every .sql of every statement, white space made one blank."""
    for path in sorted(glob.glob(os.path.join(TOP, "src/store/*.c"))):
        text = re.sub(r"/\*.*?\*/|//[^\n]*", "", read(path), flags=re.DOTALL)
        for literals in re.findall(r"\.sql\s*=\s*((?:\w+|\"(?:[^\"\\]|\\.)*\"|\s)+)", text):
            yield re.sub(r"(\\n|\s)+", " ", "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals))).strip()


def tables_updated(sql):
    """Tables whose columns an UPDATE sets: by alias where it joins."""
    head, _, rest = sql.partition(" SET ")
    alias = {name or table: table for table, name in
             re.findall(r"(?:UPDATE|JOIN) (\w+)(?: (?!JOIN|FORCE|ON)(\w+))?", head)}
    if len(alias) == 1:
        return set(alias.values())
    sets = rest.partition(" WHERE ")[0]
    return {alias[name] for name in re.findall(r"(?:^|, )(\w+)\.\w+ =", sets)}


def used():
    out = {}

    def use(table, *rights):
        out.setdefault(table, {"SELECT"}).update(rights)
    for sql in statements():
        verb, _, rest = sql.partition(" ")
        match = re.match(r"(?:IGNORE )?(?:INTO|FROM) (\w+)", rest)
        if verb == "UPDATE":
            for table in tables_updated(sql):
                use(table, "UPDATE")
        elif verb in ("INSERT", "REPLACE", "DELETE"):
            use(match[1], *{"REPLACE": ("INSERT", "DELETE")}.get(verb, (verb,)))
            if "ON DUPLICATE KEY UPDATE" in sql:
                use(match[1], "UPDATE")
    return out


def granted():
    return {table: set(rights.split(", ")) for table, rights in
            re.findall(r"SELECT '(\w+)', +'([A-Z, ]+)'", read("deploy/mysql/grants.sql"))}


def main():
    needed, given = used(), granted()
    wrong = []
    for table in re.findall(r"CREATE TABLE (\w+)", read("schema/schema.sql")):
        rights = {"SELECT"} if table in OWNERS_TABLES else needed.get(table, {"SELECT"})
        if given.get(table) != rights:
            wrong.append(f"{table}: granted {sorted(given.pop(table, []))}, statements use {sorted(rights)}")
        given.pop(table, None)
    wrong += [f"{table}: no such table" for table in given]
    if len(needed) < 20:
        wrong.append(f"only {len(needed)} tables were found in statements")
    for line in wrong:
        print(f"# {line}")
    print(("not " if wrong else "") + "ok 1 - the application has the rights that its statements use")
    print("1..1")
    return 0


sys.exit(main())
