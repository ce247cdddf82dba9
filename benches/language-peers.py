"""Answers texts (a line each) with CLD2 and lingua, in the tags of Chancery.

The first line names the two and the languages that each knows; then a line for each text, with the tag
that each gives. `und` stands for no answer and for languages that Chancery does not know.
"""

import sys

import pycld2
from lingua import Language, LanguageDetectorBuilder

# Codes that mean another tag of ours. CLD2's Kurdish is the one in Latin letters.
OTHER = {
    "no": "nb", "iw": "he", "tl": "fil", "mo": "ro", "ku": "kmr", "zh": "zh-Hans", "zh-Hant": "zh-Hant",
    "un": "und", "in": "id", "ckb": "ckb",
}


def tag(code):
    return OTHER.get(code, code)


def cld2(text):
    try:
        _, _, found = pycld2.detect(text, bestEffort=True)
    except pycld2.error:
        return "und"
    return tag(found[0][1])


def main():
    texts = [line.rstrip("\n") for line in sys.stdin]
    detector = LanguageDetectorBuilder.from_all_languages().build()
    of_lingua = {language: tag(language.iso_code_639_1.name.lower()) for language in Language.all()}
    of_cld2 = sorted({tag(code) for _, code in pycld2.LANGUAGES})
    print("CLD2=" + ",".join(of_cld2), "lingua=" + ",".join(sorted(of_lingua.values())), sep="\t")
    second = detector.detect_languages_in_parallel_of(texts)
    for text, found in zip(texts, second):
        print(cld2(text), of_lingua[found] if found else "und", sep="\t")


if __name__ == "__main__":
    main()
