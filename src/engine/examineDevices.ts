/** Looks at each backend in children and joins what they found; a driver that aborts costs its own finding only. */
import type { Devices } from "#src/contract/model.ts";
import { deviceEnvironment } from "./deviceChoice.ts";
import type { BackendFinding, DevicesQuestion, GpuBackend, MachineFacts, OpenedBackend } from "./deviceFacts.ts";
import { devicesOf } from "./deviceReasons.ts";

/** Asks a child; throws what ended it, or the signal's reason. */
export interface AskDevices {
  machine(): Promise<MachineFacts>;
  open(question: Extract<DevicesQuestion, { kind: "open" }>, env: Readonly<Record<string, string>>): Promise<OpenedBackend>;
}

/** Devices looked at one by one; no desktop has more, and each look is a process. */
const DEVICES_MAX = 8;
/** Names of devices that are programs (Mesa, SwiftShader). */
const software = /llvmpipe|lavapipe|softpipe|swiftshader|swrast/i;

const why = (error: unknown): string => (error instanceof Error ? error.message : "unknown").replaceAll(/\s+/g, " ").slice(0, 200);

const cardOf = (backend: GpuBackend, name: string, device: number, opened: OpenedBackend): Devices["gpus"][number] => ({
  name,
  backend,
  device,
  totalBytes: opened.totalBytes,
  freeBytes: opened.freeBytes,
});

/** Each device alone: their free memory, and by which number each is chosen. The library tells memory of all together only. */
const oneByOne = async (backend: GpuBackend, wanted: number, ask: AskDevices): Promise<Devices["gpus"]> => {
  const found: Devices["gpus"] = [];
  for (let device = 0; device < DEVICES_MAX && found.length < wanted; device += 1) {
    const alone = await ask.open({ kind: "open", backend }, deviceEnvironment({ backend, device })).catch(() => null);
    const [name] = alone?.cards ?? [];
    if (alone !== null && name !== undefined && !software.test(name)) found.push(cardOf(backend, name, device, alone));
  }
  return found;
};

/** Vulkan passes over software devices by itself; asked for the first device, whatever it is, it names it. */
const softwareDevices = async (backend: GpuBackend, ask: AskDevices): Promise<readonly string[]> => {
  if (backend !== "vulkan") return [];
  const first = await ask.open({ kind: "open", backend }, deviceEnvironment({ backend, device: 0 })).catch(() => null);
  return first?.cards.filter((name) => software.test(name)) ?? [];
};

const examine = async (backend: GpuBackend, facts: MachineFacts, ask: AskDevices): Promise<BackendFinding> => {
  if (!facts.supported.includes(backend)) return { kind: "not-tried" };
  try {
    const all = await ask.open({ kind: "open", backend }, {});
    const [first] = all.cards;
    if (first === undefined) return { kind: "opened", cards: [], software: await softwareDevices(backend, ask) };
    if (all.cards.length === 1) return { kind: "opened", cards: [cardOf(backend, first, 0, all)], software: [] };
    const single = await oneByOne(backend, all.cards.length, ask);
    const share = {
      ...all,
      totalBytes: Math.floor(all.totalBytes / all.cards.length),
      freeBytes: Math.floor(all.freeBytes / all.cards.length),
    };
    // Where they cannot be seen alone, memory is shared out evenly.
    const cards = single.length === all.cards.length ? single : all.cards.map((name, index) => cardOf(backend, name, index, share));
    return { kind: "opened", cards, software: [] };
  } catch (error) {
    return { kind: "failed", why: why(error) };
  }
};

/** Throws what `machine` throws. */
export const examineDevices = async (ask: AskDevices): Promise<Devices> => {
  const facts = await ask.machine();
  return devicesOf(facts, {
    cuda: await examine("cuda", facts, ask),
    vulkan: await examine("vulkan", facts, ask),
    metal: await examine("metal", facts, ask),
  });
};
