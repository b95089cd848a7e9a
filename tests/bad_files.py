"""Anybody's files, as cases: a file, and what must come of it.

``Says`` are the words of its one document, ``Why`` those of its one problem; a list of them is for a file of several.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable

from tests.making import PAGE, SAID, make_docx, make_pdf, make_warc, make_zip
from tests.spoiling import (
    LAUGHS,
    WORD,
    WORD_END,
    XXE,
    docx_with,
    flate_bomb,
    link_in_zip,
    locked_zip,
    long_directory,
    many,
    nested_zip,
    twice_in_zip,
    zip_of_zips,
)


class Says(str):
    """The words of a document."""


class Why(str):
    """The words of a problem."""


Outcome = Says | Why | list[Says] | list[Why] | list[Says | Why]
Case = tuple[str, bytes | Callable[[], bytes], Outcome]

GOOD_PDF = make_pdf([[(72, 700, "He said that it was so."), (72, 686, "Nobody else did.")]])
DRAWN = b"BT /F1 12 Tf 72 700 Td (He said so.) Tj ET"

TEXTS: dict[str, Case] = {
    "empty": ("x.txt", b"", Why("empty")),
    "white space": ("x.txt", b" \r\n\t \xc2\xa0\n", Why("empty")),
    "only a byte order mark": ("x.txt", b"\xef\xbb\xbf", Why("empty")),
    "only a UTF-16 mark": ("x.txt", b"\xff\xfe", Why("empty")),
    "zero-width space only": ("x.txt", "\u200b\n".encode(), Why("empty")),
    "UTF-8 with mark": ("x.txt", b"\xef\xbb\xbfHe said so.", Says("\ufeffHe said so.")),
    "UTF-16 LE with mark": ("x.txt", b"\xff\xfe" + "He “said” so.".encode("utf-16-le"), Says("He “said” so.")),
    "UTF-16 BE with mark": ("x.txt", b"\xfe\xff" + "He “said” so.".encode("utf-16-be"), Says("He “said” so.")),
    "UTF-16 LE": ("x.txt", "He “said” so, they say.".encode("utf-16-le"), Says("He “said” so, they say.")),
    "UTF-16 BE": ("x.txt", "He “said” so, they say.".encode("utf-16-be"), Says("He “said” so, they say.")),
    "UTF-16 cut within a character": ("x.txt", b"\xff\xfe" + "He said".encode("utf-16-le") + b"x", Why("UTF-8")),
    "UTF-32": ("x.txt", "He “said” so.".encode("utf-32"), Says("He “said” so.")),
    "Latin-1": ("x.txt", "José said so in the café.".encode("latin-1"), Says("José said so in the café.")),
    "Windows quotes": ("x.txt", "He said “no” – that’s it…".encode("cp1252"), Says("He said “no” – that’s it…")),
    "Shift-JIS": ("x.txt", ("市長は話した。これは本当です。" * 3).encode("cp932"), Says("市長は話した。")),
    "no encoding": ("x.txt", b"\xff\x81\xfe\x8d\x98\xa0\xff\x90\x9d" * 30, Why("not UTF-8")),
    "NUL": ("x.txt", b"He said\0so.", Why("NUL character at 7")),
    "only NULs": ("x.txt", many(1000, b"\0"), Why("NUL")),
    "a picture": ("x.txt", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 20, Why("not UTF-8")),
    "cut UTF-8": ("x.txt", "He said “so” in the “café”.".encode()[:-3] + b"\xe2\x80", Why("damaged UTF-8")),
    "half characters in UTF-8": ("x.txt", b"He said \xed\xa0\x80 so.", Why("damaged UTF-8")),
    "bidi controls": (
        "x.txt",
        "He said \u202eon\u202c so \u2066x\u2069.".encode(),
        Says("\u202eon\u202c so \u2066x\u2069"),
    ),
    "carriage returns": ("x.txt", b"He said.\r\nSo.\rYes.", Says("He said.\r\nSo.\rYes.")),
    "a line of five megabytes": ("x.txt", many(500_000, b"He did so. "), Says("He did so. He did")),
    "front matter that is no YAML": (
        "x.md",
        b"---\ntitle: [a: {b\n---\nHe said so.\n",
        Says("---\ntitle: [a: {b\n---\nHe"),
    ),
    "front matter without end": ("x.md", b"---\ntitle: a\n\nHe said so.\n", Says("He said so.")),
    "front matter of a list": ("x.md", b"---\n- a\n---\nHe said so.\n", Says("He said so.")),
    "front matter that holds itself": ("x.md", b"---\nauthor: &a [*a, *a, B]\n---\nHe said so.\n", Says("He said so.")),
    "front matter that makes an object": (
        "x.md",
        b"---\ntitle: !!python/object/apply:os.system ['exit 1']\n---\nHe said so.\n",
        Says("He said so."),
    ),
    "front matter that laughs": (
        "x.md",
        b"---\na: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 9)) for n in range(98, 110))
        + b"author: *m\n---\nHe said so.\n",
        Says("He said so."),
    ),
    "front matter nested deeply": ("x.md", b"---\na: " + b"[" * 9000 + b"\n---\nHe said so.\n", Says("He said so.")),
}
PAGES: dict[str, Case] = {
    "empty page": ("x.html", b"", Why("empty")),
    "page without body": ("x.html", b"<html><head><title>Said</title></head></html>", Why("no article text")),
    "page of scripts": (
        "x.html",
        b"<body><script>var a = 'He said so.'</script><style>p{}</style></body>",
        Why("no article"),
    ),
    "a million open tags": ("x.html", many(1_000_000, b"<div>"), Why("no article text")),
    "ten thousand open tags around words": (
        "x.html",
        b"<div>" * 10_000 + b"<p>He said so.</p>",
        Why("no article text"),
    ),
    "tags never closed": ("x.html", b"<p>He said so.<p>She said <b>no.<p>They left", Says("He said so.\nShe said no.")),
    "page with NULs": ("x.html", b"<body><p>He said\0 so on Monday.</p></body>", Says("so on Monday.")),
    "page in Shift-JIS": (
        "x.html",
        b"<html><head><meta charset=Shift_JIS></head><body><p>"
        + ("市長は話した。" * 9).encode("cp932")
        + b"</p></body>",
        Says("市長は話した。市長は話した。"),
    ),
    "page that declares UTF-16 and is not": (
        "x.html",
        b"<html><head><meta charset=utf-16></head><body><p>He said \xe2\x80\x9cno\xe2\x80\x9d.</p></body></html>",
        Says("He said “no”."),
    ),
    "page that declares Latin-1 and is Windows": (
        "x.htm",
        b"<html><head><meta charset=iso-8859-1></head><body><p>He said \x93no\x94.</p></body></html>",
        Says("He said “no”."),
    ),
    "page that declares Latin-1 and is UTF-8": (
        "x.htm",
        "<html><head><meta charset=iso-8859-1></head><body><p>He said “no”.</p></body></html>".encode(),
        Says("He said “no”."),
    ),
    "page that declares nonsense": (
        "x.html",
        b"<html><head><meta charset='x-\xff'></head><body><p>He said so on Monday.</p></body></html>",
        Says("He said so on Monday."),
    ),
    "page with XML's first line": (
        "x.html",
        b'<?xml version="1.0" encoding="utf-8"?><html><body><p>He said \xe2\x80\x9cno\xe2\x80\x9d.</p></body></html>',
        Says("He said “no”."),
    ),
    "page with an entity from a file": (
        "x.html",
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><body><p>He said so. &x;</p></body>',
        Says("He said so."),
    ),
    "page with half characters": ("x.html", b"<body><p>He said so. &#xd800; &#0; Yes.</p></body>", Says("He said so.")),
    "page of comments": ("x.html", many(100_000, b"<!-- a -->"), Why("no article text")),
    "page that is a picture": ("x.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, Why("not UTF-8")),
}
DOCUMENTS: dict[str, Case] = {
    "empty PDF": ("x.pdf", b"", Why("empty")),
    "PDF of one line": ("x.pdf", b"%PDF-1.7\n", Why("no sound PDF")),
    "text called PDF": ("x.pdf", b"He said so.", Why("no sound PDF")),
    "cut PDF": ("x.pdf", GOOD_PDF[: len(GOOD_PDF) // 3], Why("no sound PDF")),
    "PDF without its table": ("x.pdf", GOOD_PDF[: GOOD_PDF.index(b"xref")] + b"%%EOF", Why("no sound PDF")),
    "scanned PDF": ("x.pdf", make_pdf([[], []]), Why("its 2 pages hold no text")),
    "locked PDF": (
        "x.pdf",
        make_pdf(
            [[(72, 700, "x")]],
            trailer=f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
            f"/O <{'41' * 32}> /U <{'42' * 32}> >>",
        ),
        Why("locked with a password"),
    ),
    "PDF of a billion pages": (
        "x.pdf",
        GOOD_PDF.replace(b"/Count 1 ", b"/Count 999999999 "),
        Says("He said that it was so."),
    ),
    "PDF whose pages are themselves": ("x.pdf", GOOD_PDF.replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]"), Why("")),
    "PDF nested deeply": ("x.pdf", b"%PDF-1.4\n1 0 obj\n" + b"[" * 300_000, Why("no sound PDF")),
    "PDF that unpacks to 100 megabytes": ("x.pdf", flate_bomb, Why("")),
    "PDF without end": ("x.pdf", many(200_000, b"1 0 obj\n<< /A 1 0 R >>\n"), Why("no sound PDF")),
    "empty Word document": ("x.docx", b"", Why("empty")),
    "text called Word document": ("x.docx", b"He said so.", Why("no Word document")),
    "cut Word document": ("x.docx", make_docx(["He said so."])[:9000], Why("no Word document")),
    "zip called Word document": ("x.docx", make_zip({"a.txt": SAID}), Why("no Word document")),
    "Word document without words": ("x.docx", make_docx([]), Why("empty")),
    "Word document that names a file": ("x.docx", docx_with(XXE), Says("He said so.")),
    "Word document that laughs": ("x.docx", docx_with(LAUGHS + b"]>" + WORD + b"&a11;" + WORD_END), Why("")),
    "Word document nested deeply": ("x.docx", docx_with(WORD + b"<w:r>" * 100_000), Why("its reader failed")),
    "Word document that is no XML": ("x.docx", docx_with(b"He said so."), Why("its reader failed")),
    "Word document of 60 megabytes": ("x.docx", lambda: docx_with(b" " * 60_000_000), Why("unpacks to")),
}
ROWS: dict[str, Case] = {
    "empty export": ("x.jsonl", b"", Why("there is no row")),
    "export of blank lines": ("x.jsonl", b"\n \n\xef\xbb\xbf\n", Why("there is no row")),
    "export in UTF-16": ("x.jsonl", '{"text": "a"}\n'.encode("utf-16"), Why("it is UTF-16")),
    "bad lines among good ones": (
        "x.jsonl",
        b'{"text": "He said so."}\n{"text": \n[1]\n"a"\nnull\n{"text": "She, too."}',
        [Says("He said so."), Why("no JSON"), Why("a list"), Why("a string"), Why("null"), Says("She, too.")],
    ),
    "rows without text": (
        "x.jsonl",
        b'{"title": "a"}\n{"text": ""}\n{"text": " "}',
        [Why("no text"), Why("no text"), Why("empty")],
    ),
    "rows of other things": (
        "x.jsonl",
        b'{"text": 5}\n{"text": true}\n{"text": ["a"]}\n{"text": {"a": 1}}',
        [Why("a number"), Why("true or false"), Why("a list"), Why("an object")],
    ),
    "row with half a character": ("x.jsonl", rb'{"text": "He said \ud800 so."}', Why("lone surrogate '\\ud800' at 8")),
    "row with a pair of halves": ("x.jsonl", rb'{"text": "He said \ud83d\ude00."}', Says("He said 😀.")),
    "row with NUL": ("x.jsonl", rb'{"text": "He said\u0000so."}', Why("NUL")),
    "row that is Latin-1": ("x.jsonl", b'{"text": "caf\xe9"}', Why("not UTF-8: byte 0xe9 at 13")),
    "row nested deeply": ("x.jsonl", lambda: b'{"text": ' + b"[" * 1_000_000, Why("nested too deeply")),
    "row with a number of many digits": ("x.jsonl", b'{"text": "a", "n": ' + b"9" * 10_000 + b"}", Why("no JSON")),
    "rows of one id": (
        "x.jsonl",
        b'{"id": 1, "text": "He said so."}\n{"id": 1, "text": "She, too."}\n{"text": "a"}\n{"id": "3", "text": "b"}',
        [Says("He said so."), Says("She, too."), Says("a"), Says("b")],
    ),
    "bad rows without end": ("x.jsonl", many(5000, b"x\n"), [*[Why("no JSON")] * 100, Why("the rest was left")]),
    "a row of 200 megabytes": (
        "x.jsonl",
        lambda: b'{"text": "a"}\n',  # and then what make() adds, sparsely
        [Says("a"), Why("more than the 20,000,000 bytes")],
    ),
    "empty table": ("x.csv", b"", Why("empty")),
    "table of its head": ("x.csv", b"title,text\n", Why("no row")),
    "table without text": ("x.csv", b"name,age\nJo,5\n", Why("no column with the text: expected one of text")),
    "table with NUL": ("x.csv", b"text\nHe said\0so.\nShe too.\n", [Why("NUL"), Says("She too.")]),
    "ragged table": ("x.csv", b"title,text\na\nb,He said so.,c,d\n", [Why("no text"), Says("He said so.")]),
    "table with semicolons": ("x.csv", b'title;text\na;"He said; so."\n', Says("He said; so.")),
    "table with tabs": ("x.csv", b"title\ttext\na\tHe said, so.\n", Says("He said, so.")),
    "table from Windows": ("x.csv", "title,text\na,He said “no”.\n".encode("cp1252"), Says("He said “no”.")),
    "table with a mark": ("x.csv", b"\xef\xbb\xbftext,title\nHe said so.,a\n", Says("He said so.")),
    "table in UTF-16": ("x.csv", "text,title\nHe said so.,a\n".encode("utf-16"), Says("He said so.")),
    "table that turns Latin-1": ("x.csv", lambda: b"text\n" + (b"He said so. " * 90 + b"\n") * 1000 + b"caf\xe9\n", []),
    "table with a quote left open": (
        "x.csv",
        b'text\nHe said so.\n"She, too.\nand on\n',
        [Says("He said so."), Says("She, too.")],
    ),
    "a cell of 25 megabytes": (
        "x.csv",
        lambda: b'text\n"' + (b"a" * 999 + b"\n") * 25_000,
        Why("a row of it has more than"),
    ),
    "table that is a picture": ("x.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, Why("")),
}
ARCHIVES: dict[str, Case] = {
    "empty archive file": ("x.zip", b"", Why("no sound zip")),
    "text called zip": ("x.zip", b"He said so.", Why("no sound zip")),
    "zip of nothing": ("x.zip", make_zip({}), Why("no article among its 0 members")),
    "zip of other things": ("x.zip", make_zip({"a.exe": "x", "b/.c.txt": "x", "__MACOSX/d.txt": "x"}), Why("no art")),
    "cut zip": ("x.zip", make_zip({"a.txt": SAID * 50})[:-30], Why("may be cut off")),
    "zip without its front": ("x.zip", make_zip({"a.txt": SAID * 50})[40:], Why("cannot be unpacked")),
    "zip behind a program": ("x.zip", b"MZ" * 500 + make_zip({"a.txt": SAID}), Says(SAID)),
    "zip with a wrong sum": ("x.zip", make_zip({"a.txt": SAID}, 0).replace(b"mayor", b"major"), Why("Bad CRC")),
    "zip with one large thing": ("x.zip", lambda: make_zip({"a.txt": b"a" * 19_000_000}), Why("200 times its size")),
    "zip of too large a thing": ("x.zip", lambda: make_zip({"a.txt": bytes(21_000_000)}), Why("at most 20,000,000")),
    "zips of zips of zips": ("x.zip", zip_of_zips, [Why("lies in 2 other archives")] * 64),
    "zip in a zip": ("x.zip", nested_zip(1), Says(SAID)),
    "zip in a zip in a zip": ("x.zip", nested_zip(2), Why("lies in 2 other archives")),
    "member with a dot before it": ("x.zip", make_zip({"./a.txt": SAID}), Says(SAID)),
    "member that leads out": ("x.zip", make_zip({"../../a.txt": SAID}), Why("leads out")),
    "member that leads out by backslashes": ("x.zip", make_zip({"..\\a.txt": SAID}), Why("leads out")),
    "member with a path from the root": ("x.zip", make_zip({"/etc/a.txt": SAID}), Why("leads out")),
    "member with a drive": ("x.zip", make_zip({"C:/a.txt": SAID}), Why("leads out")),
    "two members of one name": ("x.zip", twice_in_zip, [Says("He said so first."), Why("another 'a.txt' before it")]),
    "member that is a link": ("x.zip", link_in_zip, Why("it is a link")),
    "locked member": ("x.zip", locked_zip, Why("locked with a password")),
    "member packed by bzip2": ("x.zip", make_zip({"a.txt": SAID}, zipfile.ZIP_BZIP2), Why("packed by method 12")),
    "member packed by LZMA": ("x.zip", make_zip({"a.txt": SAID}, zipfile.ZIP_LZMA), Why("packed by method 14")),
    "zip of an endless list": ("x.zip", long_directory, Why("list of members has")),
    "zip of each kind": (
        "x.zip",
        make_zip({"a.html": PAGE, "b.jsonl": '{"text": "Row."}\nbad', "c.pdf": GOOD_PDF, "d.txt": b"\0"}),
        [Says(SAID), Says("Row."), Why("no JSON"), Says("Nobody else did."), Why("NUL")],
    ),
    "web archive": ("x.warc.gz", make_warc({"https://daily.example/1": PAGE}), Says(SAID)),
    "text called web archive": ("x.warc", b"He said so.", Why("no sound web archive")),
    "empty web archive": ("x.warc", b"", Why("")),
    "cut web archive": ("x.warc.gz", make_warc({"https://daily.example/1": PAGE})[:200], Why("")),
    "web archive without end": ("x.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\n" + b"a" * 30_000_000), Why("")),
}
CASES = {**TEXTS, **PAGES, **DOCUMENTS, **ROWS, **ARCHIVES}
