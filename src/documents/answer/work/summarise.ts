/** Summaries: notes step by step, then one text, or one for each section. */
import type { DocumentTask } from "#src/contract/grounding.ts";
import { passageBlocks } from "#src/passages/layout.ts";
import type { Chunk, ScopeDocument } from "../../ports.ts";
import { promptText } from "../passage.ts";
import { askInHalves } from "./halves.ts";
import { notesOf, summary, summaryTokens } from "./prompts.ts";
import { notesIn, writeFromNotes } from "./reduce.ts";
import type { Workbench } from "./workbench.ts";

/** Pages and slides without headings are taken in stretches of this many. */
const PAGES_TOGETHER = 10;

const stretch = (word: string, page: number): string => {
  const first = Math.floor((page - 1) / PAGES_TOGETHER) * PAGES_TOGETHER + 1;
  return `${word} ${first}–${first + PAGES_TOGETHER - 1}`;
};

/** The outermost heading, the sheet, the part of a mail, or ten pages; with the file's name. */
export const sectionOf = ({ fileName }: ScopeDocument, { locator, page }: Chunk): string => {
  const name =
    locator.kind === "paragraph"
      ? (locator.headings[0] ?? "")
      : locator.kind === "cells"
        ? locator.sheet
        : locator.kind === "part"
          ? locator.part
          : stretch(locator.kind === "slide" ? "Slides" : "Pages", page);
  return name === "" ? fileName : `${fileName}: ${name}`;
};

const inHeading = (text: string): string => text.replace(/\s+/gu, " ").replace(/[\\`*_[\]<>#]/gu, "\\$&");

export const summarise = async (bench: Workbench, task: Extract<DocumentTask, { kind: "summarise" }>): Promise<void> => {
  const { request, state, sources, emitter } = bench;
  const write = async (section: string | null): Promise<void> => {
    if (section !== null) emitter.say(`${emitter.spoken.length === 0 ? "" : "\n\n"}### ${inHeading(section)}\n\n`);
    if (state.notes.length > 0) {
      bench.tell();
      await writeFromNotes(bench, state.notes, (notes) => summary(notes, task, request.question), summaryTokens[task.length]);
    }
    state.notes = [];
  };
  if (!state.read) {
    for await (const step of bench.steps({ sectionOf: task.bySection ? sectionOf : null })) {
      if (task.bySection && state.section !== null && state.section !== step.section) {
        await write(state.section);
        state.section = null;
        await bench.save(null);
      }
      const texts = await askInHalves(bench, step.laid, (laid) => ({ messages: notesOf(passageBlocks(laid.map(promptText))) }));
      state.notes.push(...texts.flatMap((text) => notesIn(sources.renumbered(text, step.laid))));
      state.section = step.section;
      await bench.save(step.next);
    }
    state.read = true;
    await bench.save(null);
  }
  await write(state.section);
};
