/** Work over whole documents: everything is read, what was found is cited, and a stop loses nothing. */
import { describe, expect, it } from "vitest";
import { AppError } from "#src/contract/errors.ts";
import { newMessageId } from "#test/support/chatRepositorySuite.ts";
import { openDesk } from "../answerDesk.ts";

/** Forty pages over four files, each long enough that one step holds only some of them. */
const filler = "Nothing else was discussed that day and all terms remain unchanged as before. ".repeat(5);
const pages = Array.from({ length: 40 }, (_, index) => `Page ${index + 1}. ${index === 33 ? "The heron fee is EUR 17.50. " : ""}${filler}`);
const files = Object.fromEntries([0, 1, 2, 3].map((file) => [`part${file}.txt`, pages.slice(10 * file, 10 * file + 10).join("\f")]));

const markBefore = (prompt: string, words: string): string =>
  /\[(\d+)\]/u.exec(prompt.slice(0, prompt.indexOf(words)).split("\n\n").at(-1) ?? "")?.[0] ?? "";
const finding = (prompt: string): string => {
  if (prompt.startsWith("Findings:")) return `The heron fee is EUR 17.50 ${/\[\d+\]/u.exec(prompt)?.[0]}.`;
  return prompt.includes("heron fee is") ? `- The heron fee is EUR 17.50 ${markBefore(prompt, "The heron fee is")}` : "Nothing.";
};

describe("a full scan", () => {
  it("reads every page, answers from what it found, and cites it", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    const done = await desk.work({ kind: "full-scan" }, "What is the heron fee?");
    expect(done).toMatchObject({
      error: null,
      finishReason: "stop",
      text: "The heron fee is EUR 17.50 [1].",
      grounding: {
        mode: "full-scan",
        passages: [{ n: 1, fileName: "part3.txt", locator: { page: 4 } }],
        citations: [{ n: 1, quote: expect.stringContaining("EUR 17.50"), verification: "exact", boxes: [[10, 10, 200, 20]] }],
        coverage: { readPages: 40, partlyReadPages: 0, totalPages: 40, readFiles: 4, totalFiles: 4 },
      },
    });
    const read = new Set(desk.chosen.flatMap((messages) => messages[1]?.text.match(/Page \d+\./gu) ?? []));
    expect(read.size).toBe(40);
    expect(desk.progress.at(-1)).toMatchObject({ stage: "reading-passages", done: 40, total: 40, unit: "passages" });
  });

  it("asks for findings only where passages probably hold an answer", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    desk.state.yes = (prompt) => (prompt.includes("heron fee is") ? 0.9 : 0.01);
    const done = await desk.work({ kind: "full-scan" }, "What is the heron fee?");
    expect(done.text).toBe("The heron fee is EUR 17.50 [1].");
    expect(desk.asked).toHaveLength(2);
  });

  it("says not found only when all was read, and what could not be", async () => {
    const desk = openDesk({ ...files, "scan.txt": "First page.\funread" });
    const done = await desk.work({ kind: "full-scan" }, "What is the zebra fee?");
    expect(done.text).toBe(
      "Not found: 41 pages of 5 files were read, and no passage holds an answer.\n\nCould not be read: scan.txt, page 2 (damaged).",
    );
    expect(done.grounding).toMatchObject({ passages: [], citations: [], coverage: { readPages: 41, totalPages: 42 } });
  });

  it("says that nothing was read, not that nothing was found, and no task ends without a word", async () => {
    for (const kind of ["full-scan", "key-facts"] as const) {
      const desk = openDesk({ "a.txt": "failed" });
      const done = await desk.work({ kind }, "What is the heron fee?");
      expect(done.text).toBe("Nothing has been read yet: 1 file is waiting, being read, or could not be read.");
      expect([done.grounding?.coverage?.readPages, desk.checkpoints.size, desk.asked]).toEqual([0, 0, []]);
    }
    const summary = await openDesk({}).work({ kind: "summarise", length: "short", bySection: false }, "Summarise");
    expect(summary.text).toBe("There are no documents here yet, so there is nothing to answer from.");
  });

  it.each([
    ["No fee is due from tenants of the first floor.", 1],
    ["Not the tenant but the landlord pays the heron fee.", 1],
    ["Keine Gebühr zahlen Mieter im Erdgeschoss.", 1],
    ["Nothing.", 0],
    ["Not mentioned.", 0],
    ["There is no relevant information about it.", 0],
    ["The passages don’t mention a heron fee.", 0],
    ["Die Passagen enthalten dazu nichts.", 0],
  ])("takes %j without a mark for %i findings", async (line, findings) => {
    const desk = openDesk({ "a.txt": "A page." });
    desk.state.answer = (prompt) => (prompt.startsWith("Findings:") ? "From findings." : line);
    const { text } = await desk.work({ kind: "full-scan" }, "Who pays?");
    expect(text.startsWith("Not found:") ? 0 : 1).toBe(findings);
  });

  it("goes on when a file goes or changes while it is read, and counts nothing of it as read", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    const gone = desk.held[2];
    desk.state.yes = (prompt) => {
      const place = gone === undefined ? -1 : desk.held.indexOf(gone);
      if (place !== -1 && prompt.includes("part0.txt")) desk.held.splice(place, 1);
      return 1;
    };
    const done = await desk.work({ kind: "full-scan" }, "What is the heron fee?");
    expect(done.text).toBe("The heron fee is EUR 17.50 [1].\n\nChanged or gone while it was read: part2.txt.");
    expect(done.grounding?.coverage).toMatchObject({ readPages: 30, readFiles: 3, totalPages: 40 });
  });

  it("loses no finding to the room of a step's answer", async () => {
    const desk = openDesk({ "a.txt": Array.from({ length: 8 }, (_, index) => `Fee ${index} is due.`).join("\f") });
    desk.state.isCut = (text) => text.includes("- …");
    desk.state.answer = (prompt) => {
      if (prompt.startsWith("Findings:")) return `${prompt.match(/Fee \d is due/gu)?.length} fees.`;
      const lines = [...prompt.matchAll(/^(\[\d+\]).*(Fee \d is due)/gmu)].map(([, mark, fee]) => `- ${fee} ${mark}`);
      return lines.length > 3 ? `${lines.slice(0, 3).join("\n")}\n- …` : lines.join("\n");
    };
    expect((await desk.work({ kind: "full-scan" }, "Which fees?")).text).toBe("8 fees.");
  });

  it("keeps the checked quotes of an answer that is stopped while it streams", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    const controller = new AbortController();
    desk.state.isCut = (text) => {
      if (text.startsWith("The heron")) controller.abort();
      return false;
    };
    const done = await desk.work({ kind: "full-scan" }, "What is the heron fee?", {}, controller.signal);
    expect([done.error, done.text]).toEqual([controller.signal.reason, "The heron fee is EUR 17.50 [1]."]);
    expect(done.grounding).toMatchObject({
      citations: [{ n: 1, verification: "exact", boxes: [[10, 10, 200, 20]], locator: { page: 4 } }],
      coverage: { readPages: 40 },
    });
  });

  it("writes nothing down once it was stopped", async () => {
    const desk = openDesk(files);
    const controller = new AbortController();
    desk.state.answer = (prompt) => {
      desk.checkpoints.clear();
      controller.abort();
      return finding(prompt);
    };
    await desk.work({ kind: "full-scan" }, "What is the heron fee?", {}, controller.signal);
    expect(desk.checkpoints.size).toBe(0);
  });

  it("ends as cut, and says so, when its answer reached the model's length", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    desk.state.isCut = (text) => text.startsWith("The heron");
    expect(await desk.work({ kind: "full-scan" }, "What is the heron fee?")).toMatchObject({
      finishReason: "length",
      text: "The heron fee is EUR 17.50 [1].\n\nNot complete: the model came to its length limit once, and what it had not said by then is missing.",
    });
  });

  it("says how many findings it could not keep", async () => {
    const desk = openDesk({ "a.txt": "A page." });
    desk.state.answer = (prompt) =>
      prompt.startsWith("Findings:") ? "Many [1]." : Array.from({ length: 302 }, (_, index) => `- Fee ${index} is due [1]`).join("\n");
    const { text } = await desk.work({ kind: "full-scan" }, "Which fees?", { contextTokens: 4_000 });
    expect(text).toBe("Many [1].\n\n2 more findings are not in this answer: it rests on the first 300.");
  });

  it("reads a passage that no prompt would hold in parts, and its table's header with each step", async () => {
    const row = Array.from({ length: 300 }, (_, index) => `${index}`).join(" ");
    const desk = openDesk({ "wide.txt": `Before.\n\nItem | Numbers\nHeron | ${row}\nEgret | ${row}\n\nAfter.` });
    desk.state.answer = () => "Nothing.";
    const more = { contextTokens: 400 };
    const done = await desk.work({ kind: "full-scan" }, "Which number?", more);
    expect(done.text).toMatch(/^Not found: 1 page of 1 file/);
    const prompts = desk.chosen.map((messages) => messages.map(({ text }) => text).join(" "));
    const room = more.contextTokens - 100;
    expect(Math.max(...prompts.map((prompt) => prompt.split(/\s+/u).length))).toBeLessThan(room);
    expect(new Set(prompts.join(" ").match(/(?<!\d)\d{3}(?!\d)/gu)).size).toBeGreaterThanOrEqual(200);
    expect(prompts.filter((prompt) => prompt.includes("Item | Numbers")).length).toBeGreaterThan(2);
    expect(done.grounding?.coverage).toMatchObject({ readPages: 1, partlyReadPages: 0 });
  });

  it("goes on where it stopped, reads nothing twice, and ends the same as one that was never stopped", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    const whole = await desk.work({ kind: "full-scan" }, "What is the heron fee?");
    const steps = desk.chosen.length;
    const answerId = newMessageId();
    for (let stop = 1; stop <= steps; stop += 1) {
      desk.chosen.length = 0;
      let left = stop;
      desk.state.yes = () => {
        left -= 1;
        if (left < 0) throw new AppError("engine/crashed", "gone");
        return 1;
      };
      const id = newMessageId();
      const first = await desk.work({ kind: "full-scan" }, "What is the heron fee?", { answerId: id });
      expect(first.error === null).toBe(stop === steps);
      if (first.error === null) continue;
      desk.state.yes = () => 1;
      const second = await desk.work({ kind: "full-scan" }, "What is the heron fee?", { answerId: id, begun: first.text });
      expect([first.text + second.text, second.grounding]).toEqual([whole.text, whole.grounding]);
      // The step that failed is made again, no other.
      expect(desk.chosen).toHaveLength(steps + 1);
    }
    expect(desk.checkpoints.get(answerId)).toBeUndefined();
  });

  it("is the starter's own question step by step, and leaves out what it made up", async () => {
    const desk = openDesk(files);
    desk.state.answer = (prompt) =>
      prompt.includes("heron fee is")
        ? `The heron fee is EUR 17.50 ${markBefore(prompt, "The heron fee is")}.`
        : "The heron fee is EUR 99.00 [1].";
    const done = await desk.work({ kind: "full-scan" }, "What is the heron fee?", { starter: true });
    expect(done.text).toBe("- The heron fee is EUR 17.50 [1].");
    expect(desk.chosen).toEqual([]);
    // Never two pages at once: it would take the value of another one.
    const together = desk.asked.map(({ messages }) => new Set(messages.at(-1)?.text.match(/Page \d+\./gu)).size);
    expect([Math.max(...together), together.length]).toEqual([1, 40]);
  });

  it("leaves nothing on the disk for a temporary chat, and goes on all the same", async () => {
    const desk = openDesk(files);
    desk.state.answer = finding;
    const answerId = newMessageId();
    const controller = new AbortController();
    desk.state.yes = () => {
      if (desk.chosen.length === 3) controller.abort();
      return 1;
    };
    const more = { answerId, temporary: true };
    const first = await desk.work({ kind: "full-scan" }, "What is the heron fee?", more, controller.signal);
    expect(first.error).toBe(controller.signal.reason);
    expect(desk.checkpoints.get(answerId)).toBeUndefined();
    const before = desk.chosen.length;
    const second = await desk.work({ kind: "full-scan" }, "What is the heron fee?", more);
    expect(second.text).toBe("The heron fee is EUR 17.50 [1].");
    expect(new Set(desk.chosen.slice(before - 1).flatMap((messages) => messages[1]?.text.match(/Page \d+\./gu) ?? [])).size).toBeLessThan(
      40,
    );
  });
});

describe("a summary", () => {
  const noting = (prompt: string): string => {
    if (prompt.startsWith("Notes:")) return `Summary of ${prompt.match(/^- /gmu)?.length} notes ${/\[\d+\]/u.exec(prompt)?.[0]}.`;
    return (prompt.match(/^\[\d+\]/gmu) ?? []).map((mark) => `- Terms remain unchanged ${mark}`).join("\n");
  };

  it("is one text from notes on all pages, with marks that hold through all of it", async () => {
    const desk = openDesk(files);
    desk.state.answer = noting;
    const done = await desk.work({ kind: "summarise", length: "short", bySection: false }, "Summarise");
    expect(done.text).toMatch(/^Summary of \d+ notes \[1\]\.$/);
    expect(done.grounding).toMatchObject({ mode: "whole-document", coverage: { readPages: 40 } });
    expect(done.grounding?.passages).toHaveLength(40);
  });

  it("asks for notes in smaller parts where they are cut, and says what is lost of one passage alone", async () => {
    const desk = openDesk({ "a.txt": Array.from({ length: 4 }, (_, index) => `Fee ${index} is due.`).join("\f") });
    desk.state.answer = (prompt) => (prompt.startsWith("Notes:") ? `${prompt.match(/^- /gmu)?.length} notes.` : noting(prompt));
    desk.state.isCut = (text) => text.split("\n").length > 1;
    const task = { kind: "summarise" as const, length: "short" as const, bySection: false };
    const whole = await desk.work(task, "Summarise");
    expect([whole.finishReason, desk.asked.length]).toEqual(["stop", 8]);
    desk.state.isCut = (text) => !text.endsWith(".");
    const cut = await desk.work(task, "Summarise");
    expect(cut.finishReason).toBe("length");
    expect(cut.text).toMatch(/\n\nNot complete: the model came to its length limit 4 times, and/u);
  });

  it("has a heading for each section and goes on after the last whole one", async () => {
    const desk = openDesk(files);
    desk.state.answer = noting;
    const task = { kind: "summarise" as const, length: "medium" as const, bySection: true };
    const whole = await desk.work(task, "Summarise");
    expect(whole.text.match(/^### .*/gmu)).toEqual([0, 1, 2, 3].map((part) => `### part${part}.txt: Pages 1–10`));
    const answerId = newMessageId();
    let left = 7;
    desk.state.answer = (prompt) => {
      left -= 1;
      if (left === 0) throw new AppError("engine/crashed", "gone");
      return noting(prompt);
    };
    const first = await desk.work(task, "Summarise", { answerId });
    expect(first.error).toBeInstanceOf(AppError);
    const second = await desk.work(task, "Summarise", { answerId, begun: first.text });
    expect(first.text + second.text).toBe(whole.text);
    // What the chat had not written down when everything stopped is said again.
    left = 7;
    const lost = newMessageId();
    const third = await desk.work(task, "Summarise", { answerId: lost });
    const kept = third.text.slice(0, Math.max(0, third.text.length - 20));
    expect(kept + (await desk.work(task, "Summarise", { answerId: lost, begun: kept })).text).toBe(whole.text);
  });
});

describe("key facts", () => {
  it("are lines with marks, each once, and each checked", async () => {
    const desk = openDesk(files);
    desk.state.answer = (prompt) => {
      const mark = markBefore(prompt, "The heron fee is").slice(1, -1);
      const facts = [{ label: "Terms", value: "remain unchanged", passage: 1 }];
      return JSON.stringify({
        facts: prompt.includes("heron fee is") ? [...facts, { label: "Heron fee", value: "EUR 17.50", passage: Number(mark) }] : facts,
      });
    };
    const done = await desk.work({ kind: "key-facts" }, "Key facts");
    expect(done.text).toBe("- **Terms**: remain unchanged [1]\n- **Heron fee**: EUR 17.50 [2]\n");
    expect(done.grounding?.citations).toMatchObject([
      { n: 1, quote: "remain unchanged", verification: "exact" },
      { n: 2, quote: "EUR 17.50", verification: "exact" },
    ]);
    expect(desk.asked[0]?.jsonSchema).toMatchObject({ properties: { facts: { type: "array" } } });
  });
});

describe("a translation", () => {
  it("goes page by page in order, with the files' names, and goes on in the middle", async () => {
    const desk = openDesk({ "a.txt": "One.\n\nTwo.\fThree.", "b.txt": "Four." });
    desk.state.answer = (prompt) => prompt.toUpperCase();
    const task = { kind: "translate" as const, language: "German" };
    const whole = await desk.work(task, "Translate");
    expect(whole.text).toBe("## a.txt\n\nONE.\n\nTWO.\n\nTHREE.\n\n## b.txt\n\nFOUR.");
    expect(whole.grounding).toMatchObject({ coverage: { readPages: 3, totalPages: 3 } });
    expect(desk.asked[0]?.messages[0]?.text).toContain("You translate into German.");
    const answerId = newMessageId();
    let left = 2;
    desk.state.answer = (prompt) => {
      left -= 1;
      if (left === 0) throw new AppError("engine/crashed", "gone");
      return prompt.toUpperCase();
    };
    const first = await desk.work(task, "Translate", { answerId });
    const second = await desk.work(task, "Translate", { answerId, begun: first.text });
    expect(first.text + second.text).toBe(whole.text);
  });
});
