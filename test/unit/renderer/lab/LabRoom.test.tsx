import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Benchmark, Lab } from "#src/contract/lab.ts";
import { LabRoom } from "../../../../renderer/lab/LabRoom.tsx";
import { show } from "../../../../renderer/lab/view.ts";
import { useDocuments } from "../../../../renderer/state/documents.ts";
import { reduceLab, useLab } from "../../../../renderer/state/lab.ts";
import { useModels } from "../../../../renderer/state/models.ts";
import { answerWith, page } from "../pageCore.ts";
import { anAnswer, aQualityLab, aQualityLevel, aTasksLab, aTasksLevel, labId } from "../sampleLabs.ts";
import { aHeader, aModel, modelId } from "../sampleModels.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  show(null);
  useLab.setState({ labs: null, benchmarks: null });
  useModels.setState({ models: null, folders: [], loadedLastId: null });
  useDocuments.setState({ collections: null });
});

const open = async (labs: readonly Lab[], benchmarks: readonly Benchmark[] = []) => {
  const started = vi.fn();
  const resumed = vi.fn();
  answerWith({
    lab: {
      list: page.lab.list.handler(() => [...labs]),
      benchmarks: page.lab.benchmarks.handler(() => [...benchmarks]),
      texts: page.lab.texts.handler(() => [{ name: "house", title: "A bundled text", characters: 60_000 }]),
      startQuality: page.lab.startQuality.handler(({ input }) => {
        started(input);
        return { labId: labId(9) };
      }),
      resume: page.lab.resume.handler(({ input }) => {
        resumed(input);
        return { runId: labId(7) as never };
      }),
    },
  });
  render(<LabRoom />);
  await screen.findByRole("navigation", { name: "Lab" });
  return { started, resumed };
};

test("a comparison is asked for with the levels, the text and the amount that were chosen", async () => {
  useModels.setState({
    models: [
      aModel({ id: modelId(1), verdict: { kind: "valid", header: aHeader({ quantization: "Q8_0", bitsPerWeight: 8.5 }) } }),
      aModel({ id: modelId(2) }),
      aModel({ id: modelId(3), verdict: { kind: "valid", header: aHeader({ kind: "embedding" }) } }),
    ],
  });
  const { started } = await open([]);
  fireEvent.click(screen.getByRole("button", { name: "Measure speed" }));
  fireEvent.click(within(screen.getByRole("navigation", { name: "Lab" })).getByRole("button", { name: "Compare quality" }));
  expect(screen.getAllByRole("checkbox")).toHaveLength(2);
  for (const box of screen.getAllByRole("checkbox")) fireEvent.click(box);
  fireEvent.click(screen.getByRole("radio", { name: "The whole text" }));
  await waitFor(() => expect(screen.getByRole<HTMLButtonElement>("button", { name: "Measure" }).disabled).toBe(false));
  fireEvent.click(screen.getByRole("button", { name: "Measure" }));
  await waitFor(() =>
    expect(started.mock.calls).toEqual([
      [{ modelIds: [modelId(1), modelId(2)], text: { kind: "bundled", name: "house" }, contextTokens: 512, chunksMost: null }],
    ]),
  );
});

test("figures stand with their errors, what could not be compared says why, and what failed can be tried again", async () => {
  const failed = { kind: "failed", error: { code: "engine/crashed", message: "no", retry: "now" } } as const;
  const lab = aQualityLab({
    recommendation: { modelId: modelId(4), sentences: ["Take Q4_0: it cannot be told apart from Q8_0 here."] },
    levels: [
      aQualityLevel(8, { isBase: true, klDivergence: null, topTokenAgreement: null }),
      aQualityLevel(4, {}),
      aQualityLevel(3, {
        klDivergence: null,
        topTokenAgreement: null,
        whyNotCompared: "Both do not fit into memory.",
        state: failed,
        speed: null,
      }),
    ],
  });
  const { resumed } = await open([lab]);
  fireEvent.click(screen.getByRole("button", { name: /Quality on/ }));
  const row = screen.getByRole("row", { name: /Q4_0/ });
  expect(
    within(row)
      .getAllByRole("cell")
      .map(({ textContent }) => textContent),
  ).toEqual(["4 GB", "12.31 ± 0.14", "0.00420 ± 0.00030", "97.1 % ± 0.3", "210 tok/s", "31 tok/s", "2.4 s", "3 GB"]);
  expect([
    screen.getByText("Take Q4_0: it cannot be told apart from Q8_0 here."),
    screen.getByText("Both do not fit into memory."),
    screen.getByRole("img", { name: /Quality of each level against size/ }),
  ]).toHaveLength(3);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(resumed.mock.calls).toEqual([[{ labId: lab.id }]]));
});

test("answers that differ are counted, marked, and can be shown alone", async () => {
  const lab = aTasksLab({
    levels: [
      aTasksLevel(8, {
        isBase: true,
        answers: [anAnswer("It is 45.", { sameFacts: null, sameText: null }), anAnswer("Ada.", { sameFacts: null, sameText: null })],
      }),
      aTasksLevel(4, { answers: [anAnswer("It is 40.", { sameFacts: false }), anAnswer("Ada.", { sameText: true })] }),
    ],
  });
  await open([lab]);
  fireEvent.click(screen.getByRole("button", { name: /2 questions/ }));
  expect(screen.getByText(/1 of 2 differ \(50 %\)/)).toBeDefined();
  const first = screen.getByRole("region", { name: "What is the fee?" });
  expect(first.querySelector("mark")?.textContent).toBe("40");
  expect(within(first).getByText("differs")).toBeDefined();
  fireEvent.click(screen.getByRole("switch", { name: "Only questions with differing answers" }));
  expect(screen.queryByRole("region", { name: "Who signed?" })).toBeNull();
});

test("the room follows what is measured, and a comparison that is gone says so", async () => {
  await open([
    aQualityLab({ levels: [aQualityLevel(8, { perplexity: null, speed: null, klDivergence: null, state: { kind: "waiting" } })] }),
  ]);
  fireEvent.click(screen.getByRole("button", { name: /Quality on/ }));
  expect(screen.queryByText("12.31 ± 0.14")).toBeNull();
  act(() => useLab.setState((view) => reduceLab(view, { kind: "lab", lab: aQualityLab({}) })));
  expect(screen.getAllByText("12.31 ± 0.14")).toHaveLength(2);
  act(() => useLab.setState((view) => reduceLab(view, { kind: "lab-removed", labId: labId(1) })));
  expect(screen.getByText("This comparison is no longer kept")).toBeDefined();
});
