/** The lab: its ports met by measuring processes, the library, documents and the store. */
import { createHash } from "node:crypto";
import { cpus, totalmem } from "node:os";
import type { Grounding } from "#src/chat/ports.ts";
import { AppError } from "#src/contract/errors.ts";
import type { AppEvent } from "#src/contract/event.ts";
import type { GrantId, ModelId } from "#src/contract/ids.ts";
import type { Fit } from "#src/contract/model.ts";
import type { Measure, MeasuredModel } from "#src/engine/measure.ts";
import { createMeasure } from "#src/engine/startMeasure.ts";
import { createLab, type LabDomain } from "#src/lab/lab.ts";
import type { LabModels, Measuring } from "#src/lab/ports.ts";
import type { Entry } from "#src/models/rows.ts";
import type { Runs } from "#src/run/runs.ts";
import type { Store } from "#src/store/store.ts";
import { monotonicNow, newId, now } from "./identity.ts";
import { createTaskAnswering } from "./labAnswers.ts";
import { createLabTexts } from "./labTexts.ts";
import type { WiredModels } from "./models.ts";
import type { ControlCalls } from "./shapes.ts";

/** Beside what the models need: the logits of 64 tokens of two large vocabularies, as Maps and as arrays. */
const PROCESS_BYTES = 300 * 1024 * 1024;

/** The least that LoadOptions take. */
const LEAST_CONTEXT = 256;

/** Processor and memory, which tell machines apart without asking a driver. */
const processor = (): string =>
  `${cpus()[0]?.model.trim() ?? "processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB memory`;

export const wireLab = (deps: {
  readonly store: Store;
  readonly models: WiredModels;
  readonly grounding: Grounding;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly resources: string;
  readonly version: string;
  readonly resolveGrant: (id: GrantId) => string;
  readonly read: ControlCalls["read"];
  readonly openingModel: (label: string) => void;
  readonly openingDocument: () => void;
  /** Another measuring child speaking the same protocol (tests). */
  readonly measure?: Measure;
}): LabDomain => {
  const measure = deps.measure ?? createMeasure();
  let machine: Promise<string> | null = null;

  const entry = async (id: ModelId): Promise<Entry> => {
    const found = await (await deps.models.library()).look(id);
    if (found.file === "missing") throw new AppError("model/missing", "The model's file is not there");
    return found;
  };
  const measured = async (id: ModelId): Promise<MeasuredModel> => {
    const { row } = await entry(id);
    const name = row.verdict.kind === "valid" ? row.verdict.header.name : "model";
    deps.openingModel(name);
    const parts = row.paths.flatMap((path, at) => {
      const identity = row.identities[at];
      return identity === undefined ? [] : [{ path, identity }];
    });
    return { label: name, parts, options: row.options };
  };

  const models: LabModels = {
    get: async (id) => {
      const { row } = await entry(id);
      if (row.verdict.kind === "invalid")
        throw new AppError("model/invalid", row.verdict.message, { details: { reason: row.verdict.reason } });
      const { header } = row.verdict;
      if (header.kind !== "chat" && header.kind !== "completion")
        throw new AppError("model/unsupported", "Only models that write text are measured");
      const shown = (await (await deps.models.library()).list()).find((model) => model.id === id);
      return {
        id,
        name: shown?.name ?? header.name,
        quantization: header.quantization,
        sizeBytes: row.sizeBytes,
        bitsPerWeight: header.bitsPerWeight,
        sha256: row.sha256,
      };
    },
  };
  /** `contextTokens` null: as the model is loaded for chats. */
  const need = async (modelId: ModelId, contextTokens: number | null): Promise<Fit> =>
    await (await deps.models.library()).fit({
      modelId,
      options: contextTokens === null ? {} : { contextTokens: Math.max(LEAST_CONTEXT, contextTokens) },
    });
  /** The system's memory killer must not be who finds out. */
  const admitted = async (modelId: ModelId, contextTokens: number | null): Promise<MeasuredModel> => {
    const { fits, neededBytes, availableBytes } = await need(modelId, contextTokens);
    if (!fits)
      throw new AppError("model/insufficient-memory", "There is too little memory to measure this model", {
        details: { neededBytes, availableBytes },
      });
    return await measured(modelId);
  };

  const measuring: Measuring = {
    quality: async ({ level, base, ...opening }, onLoading, signal) => {
      const models = {
        level: await admitted(level, opening.contextTokens),
        base: base === null ? null : await admitted(base, opening.contextTokens),
      };
      return await measure.quality({ ...opening, ...models }, onLoading, signal);
    },
    speed: async ({ modelId, ...opening }, onLoading, signal) =>
      await measure.speed({ ...opening, model: await admitted(modelId, null) }, onLoading, signal),
    fitTogether: async (one, other, contextTokens) => {
      const [first, second] = [await need(one, contextTokens), await need(other, contextTokens)];
      return first.neededBytes + second.neededBytes + PROCESS_BYTES <= Math.min(first.availableBytes, second.availableBytes);
    },
  };
  /** With the graphics cards; looked for once, in a process of its own. */
  const machineLine = async (): Promise<string> => {
    const { gpus } = await (await deps.models.library()).devices();
    return gpus.length === 0 ? processor() : `${processor()}, ${gpus.map(({ name }) => name).join(", ")}`;
  };

  /** A model is told anew when its figures changed. */
  const publish = (event: AppEvent): void => {
    deps.publish(event);
    const ids =
      event.kind === "benchmark"
        ? [event.benchmark.modelId]
        : event.kind === "lab" && event.lab.state.kind === "done"
          ? event.lab.levels.map(({ modelId }) => modelId)
          : [];
    if (ids.length === 0) return;
    void deps.models.library().then(
      (library) => {
        for (const id of ids) library.tell(id);
      },
      () => undefined,
    );
  };

  return createLab({
    repository: deps.store.labs,
    models,
    measuring,
    texts: createLabTexts({
      resources: deps.resources,
      documents: deps.store.documents,
      resolveGrant: deps.resolveGrant,
      read: ({ path }, signal) => deps.read({ path }, signal),
      opening: deps.openingDocument,
    }),
    answering: createTaskAnswering({ models: deps.models, grounding: deps.grounding, documents: deps.store.documents }),
    runs: deps.runs,
    publish,
    surroundings: {
      now,
      monotonicNow,
      newId,
      version: deps.version,
      processor: processor(),
      machine: async () => {
        machine ??= machineLine().catch(() => processor());
        return await machine;
      },
      busy: () => deps.runs.list().some(({ subject }) => subject.kind === "answer"),
      sha256: (text) => createHash("sha256").update(text).digest("hex"),
    },
  });
};
