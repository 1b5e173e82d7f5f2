import { describe, expect, it } from "vitest";
import { epub } from "#test/support/office.ts";
import { placed, readWhole } from "#test/support/readFormat.ts";

const html = (body: string, head = ""): string => `<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`;

describe("html", () => {
  it("gives headings, paragraphs, lists and tables, and the page's title", async () => {
    const body =
      "<h1>Offer</h1><p>Dear <b>Ms</b>\n Adler,<br>thank you.</p><ul><li>one<li>two</ul><table><tr><th>Item<th>Price<tr><td>Chair<td>40&nbsp;&euro;</table><pre>a  b\n c</pre>";
    const { title, text, pages } = await readWhole("a.html", html(body, "<title>The &amp; title</title>"));
    expect(title).toBe("The & title");
    expect(text).toBe("Offer\n\nDear Ms Adler,\nthank you.\n\n• one\n• two\nItem | Price\nChair | 40 €\n\na  b\n c");
    expect(placed(pages[0])[4]).toBe("Offer/5 Item | Price");
  });

  it("leaves out what cannot be seen, and counts it", async () => {
    const hidden = [
      'style="display:none"',
      "hidden",
      'style="font-size:0"',
      'style="color:#fff"',
      'class="gone"',
      'style="position:absolute;left:-9999px"',
      'style="opacity: 0"',
      'style="visibility:hidden"',
    ];
    const body = `<p>Seen</p>${hidden.map((how) => `<p ${how}>x<i>y</i></p>`).join("")}<div style="background:#000"><span style="color:white">light on dark</span></div><script>no()</script><!-- no -->`;
    const { text, warnings } = await readWhole(
      "a.html",
      html(body, "<style>.gone { display: none } @media print { p { display: none } } div.x { color: white }</style>"),
    );
    expect(text).toBe("Seen\n\nlight on dark");
    expect(warnings).toEqual({ "hidden-text": hidden.length * 2 });
  });

  it("keeps what only looks hidden: dark text within white, white text on grounds that a combined rule may give", async () => {
    const style =
      "<style>.button, .head { color: #fff } .hero .button { background: #036 } @media screen { .head { background: black } } p { color: black }</style>";
    const body =
      '<div style="color:#fff"><p>dark by rule</p><div style="color: #333">dark by style</div>white</div><a class="button">on a button</a><div class="head">on a head</div>';
    const { text, warnings } = await readWhole("a.html", html(body, style));
    expect(text).toBe("dark by rule\n\ndark by style\n\non a button\n\non a head");
    expect(warnings).toEqual({ "hidden-text": 5 });
  });

  it("reads long runs of spaces, style sheets and comments in time that grows with them", async () => {
    const spaces = " ".repeat(300_000);
    const cells = "<td></td>".repeat(100_000);
    const whole = html(
      `<pre>x${spaces}y</pre><table><tr><td>a</td>${cells}<td>b</td></tr></table>`,
      `<style>${"/*".repeat(100_000)}</style>`,
    );
    expect((await readWhole("a.html", whole)).text).toContain("y");
    expect((await readWhole("a.html", html("<p>z", `<style>${"a".repeat(500_000)}</style>`))).text).toBe("z");
    expect((await readWhole("a.txt", `x${spaces}y`)).text).toContain("y");
    expect((await readWhole("a.md", `# a${"  # ".repeat(50_000)}x\n\n${spaces}x|`)).text).toContain("x|");
    expect((await readWhole("a.md", `${"<!-- a note -->\n".repeat(60)}# Title`)).text).toBe("Title");
  });

  it("counts what a browser would have fetched", async () => {
    const { warnings } = await readWhole(
      "a.html",
      html(
        '<p>x</p><img src="http://192.0.2.1/x.png"><iframe src="//example.org"></iframe><img src="cid:1"><a href="http://example.org">link</a>',
      ),
    );
    expect(warnings).toEqual({ "external-reference": 2 });
  });

  it("reads the charset that the page declares", async () => {
    const page = html("<p>привет мир</p>", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">');
    const bytes = Buffer.from(
      [...page].map((letter) => (letter >= "а" && letter <= "я" ? letter.charCodeAt(0) - 0x430 + 0xe0 : letter.charCodeAt(0))),
    );
    expect((await readWhole("a.html", bytes)).text).toBe("привет мир");
  });

  it("refuses nesting beyond all tag soup", async () => {
    await expect(readWhole("a.html", html("<div>".repeat(6_000)))).rejects.toMatchObject({
      code: "document/limits",
      details: { reason: "html-depth" },
    });
  });
});

describe("epub", () => {
  it("gives the chapters in the spine's order, each on pages of its own and once", async () => {
    const { title, pages } = await readWhole(
      "a.epub",
      epub({ one: "<h1>One</h1><p>first</p>", two: "<h1>Two</h1><p>second&nbsp;one</p>" }, ["two", "one", "two", "missing"]),
    );
    expect(title).toBe("A book");
    expect(pages.map((page) => [page.label, page.text])).toEqual([
      ["Two", "Two\n\nsecond one"],
      ["One", "One\n\nfirst"],
    ]);
  });
});

describe("markdown", () => {
  it("gives what a reader sees, without the marks", async () => {
    const source =
      '# Plan #\n\nSome **bold** and *soft* `code` in [a link](http://example.org "t"), snake_case_name 2*3*4.\nStill the same.\n\nSub\n---\n\n- one\n2. two\n\n| Item | Price |\n|---|--:|\n| Chair | 40 \\| 50 |\n\n```\n# no heading\n```\n> quoted';
    const { text, pages } = await readWhole("a.md", source);
    expect(text).toBe(
      "Plan\n\nSome bold and soft code in a link, snake_case_name 2*3*4.\nStill the same.\n\nSub\n\n• one\n2. two\nItem | Price\nChair | 40 | 50\n\n# no heading\n\nquoted",
    );
    expect(placed(pages[0])[3]).toBe("Plan/Sub/4 • one");
  });

  it("leaves comments out and counts them, and pictures that would be fetched", async () => {
    const { text, warnings } = await readWhole("a.md", "Seen<!-- ignore this -->\n\n![alt](https://example.org/x.png)");
    expect(text).toBe("Seen\n\nalt");
    expect(warnings).toEqual({ "hidden-text": 11, "external-reference": 1 });
  });
});

describe("text", () => {
  it("parts paragraphs at empty lines and keeps lines", async () => {
    const { pages } = await readWhole("a.txt", "one\r\ntwo  \r\n\r\n \t\r\nthree\n\n\n\nfour\ffive");
    expect(placed(pages[0])).toEqual(["1 one\ntwo", "2 three", "3 four", "4 five"]);
  });

  it("is empty when it is blank", async () => {
    await expect(readWhole("a.txt", " \n\u200b\n")).rejects.toMatchObject({ code: "document/empty" });
  });
});
