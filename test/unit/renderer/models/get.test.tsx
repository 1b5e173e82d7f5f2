import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CatalogueModel, Download, DownloadPlan } from "#src/contract/catalogue.ts";
import { AppError } from "#src/contract/errors.ts";
import { downloadIdSchema } from "#src/contract/ids.ts";
import type { Devices } from "#src/contract/model.ts";
import { defaultSettings } from "#src/contract/settings.ts";
import { GetModels } from "../../../../renderer/models/get/GetModels.tsx";
import { planned, recommended } from "../../../../renderer/models/get/plan.ts";
import { useDevices } from "../../../../renderer/state/devices.ts";
import { reduceDownloads, useDownloads } from "../../../../renderer/state/downloads.ts";
import { useModels } from "../../../../renderer/state/models.ts";
import { useSettings } from "../../../../renderer/state/settings.ts";
import { answerWith, page, refuse } from "../pageCore.ts";
import { aModel, modelId } from "../sampleModels.ts";

const GB = 1024 ** 3;
const HASH = "ab".repeat(32);
const machine = (memory: number, gpu: number): Devices => ({
  backends: [{ name: "cuda", present: gpu > 0, used: gpu > 0, reason: null }],
  gpus: gpu === 0 ? [] : [{ name: "A card", backend: "cuda", totalBytes: gpu * GB, freeBytes: gpu * GB }],
  cpu: { name: "A processor", physicalCores: 4, logicalCores: 8 },
  memory: { totalBytes: memory * GB, availableBytes: memory * GB },
  llamaCpp: null,
});
const file = (quantization: string, bitsPerWeight: number, sizeBytes: number) => ({
  quantization,
  bitsPerWeight,
  sizeBytes,
  parts: [{ path: `x-${quantization}.gguf`, sizeBytes, sha256: quantization === "Q8_0" ? HASH : null }],
});
const entry = (key: string, factor: number): CatalogueModel => ({
  key,
  name: `Model ${key}`,
  goodFor: "Everyday questions.",
  licence: "Apache-2.0",
  parameters: 4e9 * factor,
  contextTokens: 40_960,
  layers: 36,
  kvBytesPerToken: 100_000,
  kind: "chat",
  repository: "owner/name",
  revision: "main",
  files: [file("Q8_0", 8.5, 4 * GB * factor), file("Q6_K", 6.56, 3.2 * GB * factor), file("Q4_K_M", 4.85, 2.4 * GB * factor)],
});
const plan: DownloadPlan = {
  name: "x-Q4_K_M.gguf",
  sizeBytes: 2.4 * GB,
  freeBytes: 48 * GB,
  fitsDisk: true,
  verifiable: true,
  hosts: [{ host: "models.example", allowed: false }],
  proxy: null,
  refused: null,
};
const download = (n: number, state: Download["state"]): Download => ({
  id: downloadIdSchema.parse(modelId(n)),
  name: `file-${n}.gguf`,
  host: "models.example",
  startedAt: n,
  doneBytes: GB,
  totalBytes: 4 * GB,
  state,
});

/** What was asked of the core, in order. */
let asked: unknown[];
const core = (over: { readonly plan?: () => DownloadPlan; readonly downloads?: readonly Download[] } = {}) => {
  const allowed = new Set<string>();
  const note =
    (call: string) =>
    ({ input }: { readonly input: unknown }) => {
      asked.push([call, input]);
      return {};
    };
  const plans = over.plan ?? (() => ({ ...plan, hosts: plan.hosts.map(({ host }) => ({ host, allowed: allowed.has(host) })) }));
  answerWith({
    models: { devices: page.models.devices.handler(() => machine(16, 0)) },
    downloads: {
      catalogue: page.downloads.catalogue.handler(() => ({ asOf: "2026-11-01", models: [entry("small", 1), entry("huge", 30)] })),
      list: page.downloads.list.handler(() => [...(over.downloads ?? [])]),
      plan: page.downloads.plan.handler(() => plans()),
      consent: page.downloads.consent.handler(({ input }) => {
        asked.push(["consent", input.host]);
        allowed.add(input.host);
        return {};
      }),
      start: page.downloads.start.handler(({ input }) => {
        asked.push(["start", input]);
        return { downloadId: downloadIdSchema.parse(modelId(5)) };
      }),
      pause: page.downloads.pause.handler(note("pause")),
      resume: page.downloads.resume.handler(note("resume")),
      remove: page.downloads.remove.handler(note("remove")),
    },
  });
};

beforeEach(() => {
  asked = [];
  useDownloads.setState({ downloads: null, catalogue: null });
  useDevices.setState({ devices: null });
  useModels.setState({ models: [] });
  useSettings.setState(defaultSettings);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("what this machine could run", () => {
  test("goes by all of its memory, less what the system needs; on a GPU the best that fits there is named", () => {
    const model = entry("small", 1);
    expect([machine(16, 0), machine(4, 0), machine(16, 6), machine(2, 0)].map((one) => recommended(model, one)?.quantization)).toEqual([
      "Q4_K_M",
      undefined,
      "Q6_K",
      undefined,
    ]);
    expect(model.files.map((one) => planned(model, one, machine(8, 5)))).toEqual(["memory", "gpu", "gpu"]);
  });

  test("is shown first, with the level to take; the rest on demand; a level that is there is said to be", async () => {
    core();
    useModels.setState({ models: [aModel({ sha256: HASH })] });
    render(<GetModels />);
    expect(await screen.findByRole("heading", { name: "Model small" })).toBeDefined();
    await vi.waitFor(() => expect(screen.queryByRole("heading", { name: "Model huge" })).toBeNull());
    expect(screen.getByRole("button", { name: "Download Model small, Q4_K_M…" })).toBeDefined();
    screen.getByRole("button", { name: "Other levels (2) of Model small" }).click();
    expect(await screen.findByText("In the library")).toBeDefined();
  });
});

describe("a download", () => {
  test("is planned before anything is sent, wants consent to its host, and then starts", async () => {
    core();
    render(<GetModels />);
    (await screen.findByRole("button", { name: "Download Model small, Q4_K_M…" })).click();
    const dialog = within(await screen.findByRole("dialog", { name: "Before anything is sent" }));
    expect(await dialog.findByText("2.4 GB; 48 GB are free on the disk")).toBeDefined();
    expect(dialog.getByRole("button", { name: "Download" })).toHaveProperty("disabled", true);
    dialog.getByRole("button", { name: "Allow downloads from models.example" }).click();
    await vi.waitFor(() => expect(dialog.getByRole("button", { name: "Download" })).toHaveProperty("disabled", false));
    dialog.getByRole("button", { name: "Download" }).click();
    await vi.waitFor(() =>
      expect(asked).toEqual([
        ["consent", "models.example"],
        ["start", { kind: "catalogue", key: "small", quantization: "Q4_K_M" }],
      ]),
    );
  });

  test("too large for the disk cannot be started", async () => {
    core({ plan: () => ({ ...plan, fitsDisk: false, hosts: [{ host: "models.example", allowed: true }] }) });
    render(<GetModels />);
    (await screen.findByRole("button", { name: "Download Model small, Q4_K_M…" })).click();
    expect(await screen.findByText(/The disk is too full for this file/)).toBeDefined();
    expect(screen.getByRole("button", { name: "Download" })).toHaveProperty("disabled", true);
  });

  test("from an address is refused in words before it is asked for, and by the core's reason after", async () => {
    core({ plan: () => refuse(new AppError("request/invalid", "", { details: { reason: "not-gguf" } })) });
    render(<GetModels />);
    screen.getByRole("button", { name: "From an address…" }).click();
    const field = await screen.findByRole("textbox", { name: "Address of the file" });
    const submit = () => fireEvent.submit(field.closest("form") ?? field);
    fireEvent.change(field, { target: { value: "http://models.example/x.gguf" } });
    submit();
    expect(screen.getByRole("alert").textContent).toMatch(/^Only https/);
    fireEvent.change(field, { target: { value: "https://models.example/x.zip" } });
    submit();
    expect(await screen.findByText("This is not the address of a .gguf file: its name must end so.")).toBeDefined();
  });

  test("can be paused, resumed, allowed a further host, or removed, each by its own name", async () => {
    core({
      downloads: [
        download(1, { kind: "running", runId: modelId(8) as never }),
        download(2, { kind: "paused" }),
        download(3, { kind: "asking", host: "cdn.example" }),
        download(4, { kind: "failed", error: { code: "download/unreachable", message: "", retry: "later" } }),
      ],
    });
    render(<GetModels />);
    (await screen.findByRole("button", { name: "Pause the download of file-1.gguf" })).click();
    screen.getByRole("button", { name: "Resume the download of file-2.gguf" }).click();
    expect(screen.getByText(/sends this file from another machine: cdn\.example\. Nothing was asked of it yet\./)).toBeDefined();
    screen.getByRole("button", { name: "Allow cdn.example and go on" }).click();
    expect(screen.getByText("The other machine does not answer. What was fetched is kept. Resume it later.")).toBeDefined();
    screen.getByRole("button", { name: "Remove the download of file-4.gguf" }).click();
    const ids = [1, 2, 4].map((n) => ({ downloadId: modelId(n) }));
    await vi.waitFor(() =>
      expect(asked).toEqual([
        ["pause", ids[0]],
        ["resume", ids[1]],
        ["consent", "cdn.example"],
        ["remove", ids[2]],
      ]),
    );
  });

  test("is not offered while sealed, and why is said; planning goes on", async () => {
    core({ downloads: [download(2, { kind: "paused" })] });
    useSettings.setState({ sealed: true });
    render(<GetModels />);
    expect(await screen.findByRole("heading", { name: "Model small" })).toBeDefined();
    expect(screen.getAllByText(/Deskside is sealed/).length).toBeGreaterThan(0);
    expect(screen.queryByRole("button", { name: /^Download |From an address/ })).toBeNull();
    expect(screen.getByRole("button", { name: "Resume the download of file-2.gguf" })).toHaveProperty("disabled", true);
  });
});

test("an event places a download, replaces it, and takes it away", () => {
  const first = reduceDownloads({ downloads: [], catalogue: null }, { kind: "download", download: download(1, { kind: "paused" }) });
  const second = reduceDownloads(first, { kind: "download", download: download(2, { kind: "paused" }) });
  const third = reduceDownloads(second, { kind: "download", download: { ...download(1, { kind: "paused" }), doneBytes: 7 } });
  const last = reduceDownloads(third, { kind: "download-removed", downloadId: download(2, { kind: "paused" }).id });
  expect([second.downloads?.map(({ name }) => name), last.downloads?.map(({ doneBytes }) => doneBytes)]).toEqual([
    ["file-2.gguf", "file-1.gguf"],
    [7],
  ]);
});
