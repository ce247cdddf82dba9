"""Makes a known-item set for search out of parallel lines, and scores runs against it.

    known_items.py make  PARALLEL.tsv.gz TERRITORIES.tsv DIR   corpus.jsonl, queries.jsonl, qrels.tsv
    known_items.py fts5  DIR RUN LATENCY MODE                  SQLite FTS5 (unicode61, porter, trigram, trigrams)
    known_items.py score DIR NAME=RUN[:LATENCY] ...            a table of MRR@10 by kind of query
    known_items.py page PAGE DIR NAME=RUN[:LATENCY] ...        the same, written over the table of a page

Every line is a document in each language. Queries are made without any engine's help: forms of a word come
from the lines themselves (words that begin alike and mean the same in most of seven other languages), countries
and names from the English of the line. Nothing that is written may be kept with the project.
"""

import collections
import contextlib
import gzip
import io
import json
import random
import re
import sqlite3
import sys
import time
import unicodedata

KINDS = ["exact", "infl", "infl2", "orth", "span", "head", "xcountry", "xpair", "xname"]
SOLID = {"zh-Hans", "zh-Hant", "ja", "th", "lo", "km", "my"}
LOCALES = {"zh-Hans": "zh"}
UNBENT = SOLID | {"vi"}
# What stands in front of many words and makes none alike.
FRONT = {
    "ar": re.compile("^[وفبلك]?ال|^لل"),
    "he": re.compile("^[והבלמשכ](?=...)"),
    "id": re.compile("^(me(ng|ny|m|n)?|pe(ng|ny|m|n|r)?|ber|ter|di|ke|se)(?=....)"),
    "ms": re.compile("^(me(ng|ny|m|n)?|pe(ng|ny|m|n|r)?|ber|ter|di|ke|se)(?=....)"),
}
REFERENCES = ["en", "de", "es", "ru", "tr", "pl", "id"]
VOTES = 4
PER_KIND = 40
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u065f\u0900-\u0963\u0981-\u09e3\u200c'’ʻʼ‘]+[^\W_]*)*")


def read_lines(path):
    lines = collections.defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        next(file)
        for row in file:
            number, tag, text = row.rstrip("\n").split("\t")
            lines[tag][int(number)] = text
    return lines


def words_of(text):
    return [word for word in WORD.findall(text) if len(word) > 1]


def meanings(lines):
    """For each line the rare beginnings of words that it has in each of the reference languages."""
    found = {}
    for tag in REFERENCES:
        begun = {n: {w.lower()[:5] for w in words_of(t) if len(w) > 4} for n, t in lines[tag].items()}
        common = collections.Counter(start for starts in begun.values() for start in starts)
        found[tag] = {n: {s for s in starts if common[s] <= 12} for n, starts in begun.items()}
    return found


def forms_by_word(tag, lines, meaning):
    """For each word the other forms of it that the lines attest, with the lines of each form.

    Two words are forms of one where they begin alike and most reference languages have a rare beginning in
    common where they stand. Lines close to each other are of one article and prove nothing.
    """
    places = collections.defaultdict(set)
    for number, text in lines.items():
        for word in words_of(text):
            places[word.lower()].add(number)
    groups = collections.defaultdict(list)
    bare = {word: FRONT[tag].sub("", word) if tag in FRONT else word for word in places}
    for word in places:
        if len(bare[word]) >= 4 and not word.isdigit():
            groups[bare[word][: 4 if ord(word[0]) < 0x500 else 3]].append(word)
    references = [rare for other, rare in meaning.items() if other != tag]

    def one_meaning(one, other):
        votes = 0
        for rare in references:
            votes += any(
                rare.get(n, set()) & rare.get(m, set()) for n in places[one] for m in places[other] if abs(n - m) > 8
            )
        return votes >= VOTES

    forms = collections.defaultdict(list)
    for group in groups.values():
        for one in group:
            for other in group:
                if one >= other or len(places[one]) > 30 or len(places[other]) > 30:
                    continue
                a, b = bare[one], bare[other]
                shared = 0
                while shared < min(len(a), len(b)) and a[shared] == b[shared]:
                    shared += 1
                ends = max(len(a), len(b)) - shared
                if ends > 5 or shared < 0.55 * max(len(a), len(b)):
                    continue
                if one_meaning(one, other):
                    forms[one].append(other)
                    forms[other].append(one)
    return forms, places


KEYBOARD = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
ARABIC = str.maketrans("یکيك", "يكیک")


def variant(text, tag, rng):
    base = tag.split("-")[0]
    choices = [lambda t: t.upper(), lambda t: unicodedata.normalize("NFD", t)]
    if base in ("kk", "ky", "mn", "tg"):
        choices = [lambda t: t.translate(KEYBOARD), lambda t: t.upper()]
    elif base in ("ar", "fa", "ur", "ps"):
        choices = [lambda t: t.translate(ARABIC), lambda t: t.replace("\u200c", "").replace("أ", "ا").replace("إ", "ا")]
    elif base == "uz":
        choices = [lambda t: re.sub("['’ʻʼ‘]", "ʻ", t), lambda t: re.sub("['’ʻʼ‘]", "'", t).upper()]
    elif base in ("vi", "fr", "es", "pt", "it", "de", "pl", "tr", "az", "tk", "el"):

        def plain(t):
            flat = unicodedata.normalize("NFD", t)
            return "".join(c for c in flat if not unicodedata.combining(c)).replace("ı", "i")

        choices = [plain, lambda t: t if base in ("tr", "az") else t.upper(), lambda t: unicodedata.normalize("NFD", t)]
    return rng.choice(choices)(text)


def countries(path):
    names = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        next(file)
        for row in file:
            iso, locale, alt, name = row.rstrip("\n").split("\t")
            if alt == "-" and len(iso) == 2:
                names[locale][iso] = name
    return names


def mentioned(english, names):
    """Which countries each line names, by the English."""
    skip = {"GE", "TD", "JO", "GN", "JE", "TG", "UM", "EU", "EZ", "UN", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "XA", "XB"}
    extra = {"Turkey": "TR", "U.S.": "US", "Britain": "GB", "UK": "GB", "USA": "US", "United States of America": "US", "Czech Republic": "CZ"}
    found = collections.defaultdict(set)
    table = {name: iso for iso, name in names["en"].items() if iso not in skip and len(name) > 3}
    table.update(extra)
    for number, text in english.items():
        for name, iso in table.items():
            if re.search(r"(?<!\w)" + re.escape(name) + r"(?!\w)", text):
                found[number].add(iso)
    return found


def make(parallel, territories, folder):
    rng = random.Random(20260401)
    lines = read_lines(parallel)
    english = lines["en"]
    names = countries(territories)
    about = mentioned(english, names)
    lower = {word for text in english.values() for word in words_of(text) if word.islower()}
    meaning = meanings(lines)
    queries, qrels = [], []

    def ask(kind, source, target, text, answers):
        qid = f"{kind}-{target}-{len(queries)}"
        queries.append({"qid": qid, "qlang": source, "tlang": target, "query": text})
        qrels.extend((qid, f"{target}-{number}") for number in answers)

    with open(f"{folder}/corpus.jsonl", "w", encoding="utf-8") as file:
        for tag, texts in lines.items():
            for number, text in texts.items():
                file.write(json.dumps({"id": f"{tag}-{number}", "lang": tag, "text": text}, ensure_ascii=False) + "\n")
    for tag, texts in lines.items():
        numbers = sorted(texts)
        forms, places = ({}, {}) if tag in UNBENT else forms_by_word(tag, texts, meaning)
        for number in rng.sample(numbers, min(PER_KIND * 3, len(numbers))):
            text = texts[number]
            if tag in SOLID:
                piece = re.findall(r"[^\W\d_a-zA-Z][^\s\d。、，！？a-zA-Z「」()（）]{7,}", text)
                if piece:
                    piece = max(piece, key=len)
                    size = rng.randint(5, 9) if tag in ("zh-Hans", "zh-Hant", "ja") else rng.randint(10, 18)
                    at = rng.randint(0, max(0, len(piece) - size))
                    span = piece[at : at + size]
                    ask("span", tag, tag, span, [n for n, other in texts.items() if span in other])
                continue
            found = [word for word in words_of(text) if len(word) >= 4]
            if len(found) < 6:
                continue
            exact = rng.sample(found, 3)
            ask("exact", tag, tag, " ".join(exact), [number])
            ask("orth", tag, tag, variant(" ".join(rng.sample(found, 3)), tag, rng), [number])
            ask("head", tag, tag, " ".join(words_of(text)[:8]).lower(), [number])
            bent = []
            for word in found:
                others = [form for form in forms.get(word.lower(), []) if number not in places[form]]
                if others:
                    bent.append((word, rng.choice(others)))
            rng.shuffle(bent)
            if len(bent) >= 2:
                ask("infl2", tag, tag, f"{bent[0][1]} {bent[1][1]}", [number])
                rest = [word for word in found if word not in (bent[0][0], bent[1][0])]
                ask("infl", tag, tag, " ".join([bent[0][1], bent[1][1], rng.choice(rest)]), [number])
    by_country = collections.defaultdict(set)
    for number, found in about.items():
        for iso in found:
            by_country[iso].add(number)
    tags = sorted(lines)
    for target in tags:
        for iso in sorted(by_country):
            answers = [number for number in by_country[iso] if number in lines[target]]
            source = rng.choice([tag for tag in tags if tag != target])
            name = names.get(LOCALES.get(source, source), {}).get(iso)
            if answers and name:
                ask("xcountry", source, target, name, answers)
        for number in sorted(about):
            if number not in lines[target] or rng.random() > 0.5:
                continue
            source = rng.choice([tag for tag in tags if tag != target])
            found = [names.get(LOCALES.get(source, source), {}).get(iso) for iso in sorted(about[number])]
            digits = re.findall(r"\d{2,}", english[number])
            if len(found) >= 2 and found[0] and found[1]:
                both = sorted(about[number])[:2]
                answers = [n for n in by_country[both[0]] & by_country[both[1]] if n in lines[target]]
                ask("xpair", source, target, f"{found[0]} {found[1]}", answers)
            elif found and found[0] and digits and digits[0] in lines[target][number]:
                iso = sorted(about[number])[0]
                answers = [n for n in by_country[iso] if n in lines[target] and digits[0] in lines[target][n]]
                ask("xpair", source, target, f"{found[0]} {digits[0]}", answers)
        pairs = []
        for number, text in english.items():
            for match in re.finditer(r"(?<=[a-z,] )([A-Z][a-z]{2,}) ([A-Z][a-z]{3,})", text):
                one, other = match.groups()
                if one.lower() not in lower and other.lower() not in lower:
                    pairs.append((number, f"{one} {other}"))
        for number, pair in rng.sample(pairs, min(PER_KIND, len(pairs))):
            if number in lines[target] and target != "en":
                ask("xname", "en", target, pair, [n for n, p in pairs if p == pair and n in lines[target]])
    with open(f"{folder}/queries.jsonl", "w", encoding="utf-8") as file:
        for query in queries:
            file.write(json.dumps(query, ensure_ascii=False) + "\n")
    with open(f"{folder}/qrels.tsv", "w", encoding="utf-8") as file:
        file.writelines(f"{qid}\t{doc}\n" for qid, doc in qrels)
    print(len(queries), "queries")


def load(folder, name):
    with open(f"{folder}/{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fts5(folder, run, latency, mode):
    db = sqlite3.connect(":memory:")
    tokenizer = {"unicode61": "unicode61 remove_diacritics 2", "porter": "porter"}.get(mode, "trigram")
    db.execute(f"CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, lang UNINDEXED, text, tokenize='{tokenizer}')")
    db.executemany("INSERT INTO t VALUES (?, ?, ?)", [(d["id"], d["lang"], d["text"]) for d in load(folder, "corpus")])
    quote = lambda term: '"' + term.replace('"', '""') + '"'
    with open(run, "w") as out, open(latency, "w") as times:
        for query in load(folder, "queries"):
            terms = words_of(query["query"]) or [query["query"]]
            if mode == "trigrams":
                terms = [t[i : i + 3] for t in terms for i in range(max(1, len(t) - 2))]
            start = time.perf_counter()
            match = " OR ".join(quote(term) for term in terms)
            sql = "SELECT id FROM t WHERE t MATCH ? AND lang = ? ORDER BY rank LIMIT 20"
            rows = db.execute(sql, (match, query["tlang"])).fetchall()
            times.write(f"{query['qid']}\t{(time.perf_counter() - start) * 1e6:.0f}\n")
            out.writelines(f"{query['qid']}\t{row[0]}\n" for row in rows)


def page(path, folder, runs):
    """Writes the table over the one of the page, which begins with the same heading."""
    held = io.StringIO()
    with contextlib.redirect_stdout(held):
        score(folder, runs)
    table = held.getvalue().strip().split("\n")
    print("\n".join(table))
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    start = next(at for at, line in enumerate(lines) if line.startswith("| engine |"))
    end = next(at for at in range(start, len(lines)) if not lines[at].startswith("|"))
    lines[start:end] = table
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def score(folder, runs):
    wanted = collections.defaultdict(set)
    for line in open(f"{folder}/qrels.tsv"):
        qid, doc = line.rstrip("\n").split("\t")
        wanted[qid].add(doc)
    queries = {query["qid"]: query for query in load(folder, "queries")}
    print("| engine | " + " | ".join(KINDS) + " | p50 / p95 µs |")
    print("|---" * (len(KINDS) + 2) + "|")
    for entry in runs:
        name, paths = entry.split("=")
        run, _, latency = paths.partition(":")
        first = {}
        seen = collections.Counter()
        for line in open(run):
            qid, doc = line.rstrip("\n").split("\t")
            seen[qid] += 1
            if doc in wanted[qid] and qid not in first and seen[qid] <= 10:
                first[qid] = seen[qid]
        by_kind = collections.defaultdict(lambda: collections.defaultdict(list))
        for qid, query in queries.items():
            by_kind[qid.split("-")[0]][query["tlang"]].append(1 / first[qid] if qid in first else 0)
        mean = lambda values: sum(values) / max(1, len(values))
        cells = []
        for kind in KINDS:
            cells.append(f"{mean([mean(v) for v in by_kind[kind].values()]):.3f}")
        times = ""
        if latency:
            micros = sorted(int(line.split("\t")[1]) for line in open(latency))
            times = f"{micros[len(micros) // 2]} / {micros[len(micros) * 95 // 100]}"
        print(f"| {name} | " + " | ".join(cells) + f" | {times} |")
        if len(runs) == 1:
            for kind in KINDS:
                row = sorted((round(mean(v), 3), tag) for tag, v in by_kind[kind].items())
                print(kind, " ".join(f"{tag}:{value}" for value, tag in row))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "score":
        score(arguments[0], arguments[1:])
    elif command == "page":
        page(arguments[0], arguments[1], arguments[2:])
    else:
        {"make": make, "fts5": fts5}[command](*arguments)
