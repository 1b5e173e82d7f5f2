/** Grounding one question: which passages, which prompt, what comes of the answer. */
import { describe, expect, it } from "vitest";
import { FULLER_SYSTEM, STARTER_SYSTEM } from "#src/passages/prompt.ts";
import { newCollectionId } from "#test/support/chatRepositorySuite.ts";
import { refusal } from "../../chat/domain.ts";
import { openDesk } from "./answerDesk.ts";

const files = {
  "lease.txt":
    "The lease is between Bruno Brendre and Mato GmbH.\fThe monthly rent is EUR 1,284.60, payable in advance.\fNotice must be given three months ahead.",
  "garage.txt": "The garage rent is EUR 80.00 a month.",
};
const prompted = async (grounding: Promise<unknown>) => {
  const grounded = (await grounding) as Awaited<ReturnType<ReturnType<typeof openDesk>["ground"]>>;
  if (grounded.kind !== "prompt") throw new Error(grounded.text);
  return grounded;
};

describe("grounding a question", () => {
  it("lays passages out with the question, and checks the answer against them", async () => {
    const desk = openDesk(files);
    const grounded = await prompted(desk.ground("What is the monthly rent?"));
    expect(grounded.system).toBe(FULLER_SYSTEM);
    expect(grounded.user).toMatch(/^\[1\] \(lease\.txt, page 2\) The monthly rent is EUR 1,284\.60, payable in advance\.\n\n\[2\] \(/);
    expect(grounded.user.endsWith("\n\nQuestion: What is the monthly rent?")).toBe(true);
    expect(grounded.passages).toMatchObject({ mode: "passages", citations: [], coverage: null, computation: null });
    const done = grounded.finish("The rent is EUR 1,284.60 [1].", true);
    expect(done.citations).toEqual([
      {
        n: 1,
        start: 12,
        end: 24,
        quote: "EUR 1,284.60",
        verification: "exact",
        inPassage: [20, 32],
        boxes: [[10, 10, 200, 20]],
        locator: { kind: "page", page: 2, label: null },
      },
    ]);
    const read = grounded.passages.passages.length;
    expect(done.coverage).toMatchObject({ readPages: read, totalPages: 4, totalFiles: 2, partlyReadPages: 0, unindexedFiles: 0 });
    expect(grounded.finish("The", false).coverage).toMatchObject({ readPages: 0, readFiles: 0, totalPages: 4 });
  });

  it("holds to the budget, the best passage always among them", async () => {
    const desk = openDesk(files);
    const all = await prompted(desk.ground("rent notice lease garage"));
    expect(all.passages.passages.length).toBeGreaterThan(2);
    const words = all.user.split(/\s+/u).length + all.system.split(/\s+/u).length + 10;
    const fewer = await prompted(desk.ground("rent notice lease garage", { budgetTokens: words - 1 }));
    expect(fewer.passages.passages.length).toBeLessThan(all.passages.passages.length);
    expect((await prompted(desk.ground("rent notice lease garage", { budgetTokens: 1 }))).passages.passages).toHaveLength(1);
  });

  it("merges neighbours of one page into one passage", async () => {
    const paragraph = (word: string): string => `${`${word} clause of the contract about heron nests. `.repeat(12).trim()}`;
    const desk = openDesk({ "long.txt": `${paragraph("First")}\n\n${paragraph("Second")}` });
    const grounded = await prompted(desk.ground("heron nests", { budgetTokens: 900 }));
    expect(grounded.passages.passages).toHaveLength(1);
    expect(grounded.passages.passages[0]?.text).toBe(`${paragraph("First")}\n\n${paragraph("Second")}`);
    expect(grounded.finish("x", true).coverage).toMatchObject({ readPages: 1, partlyReadPages: 0 });
  });

  it("gives the starter its own prompt, and only passages that stand out", async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index}.txt`, `Heron number ${index} is blue.`]));
    const desk = openDesk(many);
    const grounded = await prompted(desk.ground("heron", { starter: true, budgetTokens: 900 }));
    expect([grounded.system, grounded.passages.passages.length]).toEqual([STARTER_SYSTEM, 3]);
    const named = openDesk({ ...many, "grey.txt": "Heron number thirteen is grey." });
    const one = await prompted(named.ground("heron number thirteen grey", { starter: true, budgetTokens: 900 }));
    expect(one.passages.passages.map(({ fileName }) => fileName)).toEqual(["grey.txt"]);
  });

  it("searches a question that leans on the one before it together with that, written out by models that can", async () => {
    const desk = openDesk(files);
    const history = [
      { role: "user" as const, text: "What is the rent of the garage?" },
      { role: "assistant" as const, text: "EUR 80.00." },
    ];
    const starter = await prompted(desk.ground("And per year?", { history, starter: true }));
    expect(starter.user).toContain("garage.txt");
    expect(desk.asked).toEqual([]);
    desk.state.answer = () => "When must notice be given?";
    const written = await prompted(desk.ground("and it?", { history }));
    expect(written.user).toContain("Notice must be given");
    expect(written.user.endsWith("Question: and it?")).toBe(true);
    desk.state.answer = () => {
      throw new Error("engine gone");
    };
    expect((await prompted(desk.ground("and it?", { history }))).user).toContain("garage.txt");
  });

  it("uses the same passages again for an answer that is continued, though others would be found by now", async () => {
    const desk = openDesk(files);
    const before = await prompted(desk.ground("What is the monthly rent?"));
    const again = await prompted(desk.ground("What is the monthly rent?", { again: before.finish("The", true) }));
    expect([again.user, again.passages.passages]).toEqual([before.user, before.passages.passages]);
    expect(again.finish("The rent is EUR 1,284.60 [1].", true)).toEqual(before.finish("The rent is EUR 1,284.60 [1].", true));
  });

  it("gives the beginning of a passage that is longer than all of the budget, and does not count it as read", async () => {
    const row = (name: string) => `${name} | ${Array.from({ length: 300 }, (_, index) => `${index}`).join(" ")}`;
    const desk = openDesk({ "wide.txt": `Item | Numbers\n${row("Heron")}\n${row("Egret")}` });
    const grounded = await prompted(desk.ground("Which heron?", { budgetTokens: 200, starter: true }));
    const words = `${grounded.system} ${grounded.user}`.split(/\s+/u).length;
    expect([words > 60, words < 200]).toEqual([true, true]);
    expect(grounded.user).toContain("Heron | 0 1 2 3");
    expect(grounded.finish("Heron | 0 1 2 3 [1]", true)).toMatchObject({
      citations: [{ verification: "exact" }],
      coverage: { readPages: 0, totalPages: 1 },
    });
  });

  it.each(["What is this about?", "Summarise this", "Worum geht es in den Dateien?", "Quel est le loyer mensuel du garage ?", "zebra"])(
    "gives all passages in their own order where they fit and the words find nothing, or too little: %s",
    async (question) => {
      const desk = openDesk(files);
      const grounded = await prompted(desk.ground(question));
      expect(grounded.passages.passages.map(({ n, fileName, locator }) => [n, fileName, locator.page])).toEqual([
        [1, "garage.txt", 1],
        [2, "lease.txt", 1],
        [3, "lease.txt", 2],
        [4, "lease.txt", 3],
      ]);
      expect(grounded.finish("A lease [2].", true).coverage).toMatchObject({ readPages: 4, totalPages: 4, readFiles: 2 });
    },
  );

  it("begins with the opening of each file where not all fits, and says what was read", async () => {
    const page = (name: string, index: number) => `Page ${index} of ${name}. ${"Terms remain unchanged as before. ".repeat(5)}`;
    const long = (name: string) => Array.from({ length: 30 }, (_, index) => page(name, index + 1)).join("\f");
    const desk = openDesk({ "a.txt": long("a"), "b.txt": long("b"), "c.txt": "One page." });
    const grounded = await prompted(desk.ground("What is this about?", { budgetTokens: 450 }));
    const places = grounded.passages.passages.map(({ fileName, locator }) => `${fileName} ${locator.page}`);
    const [five, four] = [
      Array.from({ length: 5 }, (_, index) => `a.txt ${index + 1}`),
      Array.from({ length: 4 }, (_, index) => `b.txt ${index + 1}`),
    ];
    expect(places).toEqual([...five, ...four, "c.txt 1"]);
    expect(grounded.finish("x", true).coverage).toMatchObject({ readPages: places.length, totalPages: 61, readFiles: 3 });
  });

  it("answers without the model where there is nothing or nothing read, and for the starter, which hardly refuses, where nothing was found", async () => {
    const desk = openDesk(files);
    const texts = async (question: string) => {
      const grounded = await desk.ground(question, { starter: true });
      return grounded.kind === "answer" ? [grounded.text, grounded.grounding.coverage?.readPages] : [];
    };
    const refused = "No passage fits the question: it names nothing that stands in the 4 pages of 2 files. A full scan reads all of it.";
    expect([await texts("zebra"), await texts("What is the document about?")]).toEqual([
      [refused, 0],
      [refused, 0],
    ]);
    const empty = openDesk({});
    const grounded = await empty.ground("rent");
    expect(grounded).toMatchObject({ kind: "answer", text: "There are no documents here yet, so there is nothing to answer from." });
    const failed = openDesk({ "a.txt": "failed" });
    expect(await failed.ground("rent")).toMatchObject({
      kind: "answer",
      text: expect.stringMatching(/^Nothing has been read yet: 1 file is/),
    });
  });

  it("names a collection that is not there", async () => {
    const desk = openDesk({});
    expect((await refusal(desk.ground("x", { collectionIds: [newCollectionId()] })))[0]).toBe("collection/not-found");
  });
});
