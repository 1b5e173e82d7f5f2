/** Says in one sentence why a backend is not used. Pure. */
import { assertNever } from "#src/contract/errors.ts";
import type { Devices } from "#src/contract/model.ts";
import type { BackendFinding, GpuBackend, MachineFacts } from "./deviceFacts.ts";

const words = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal" } as const;
/** The packaged CUDA backend is linked against CUDA 13 (libcudart.so.13), which begins with this driver. */
const NVIDIA_DRIVER_LEAST = 580;

const isOld = (version: string | null): boolean => {
  const major = version === null ? Number.NaN : Number.parseInt(version, 10);
  return major < NVIDIA_DRIVER_LEAST;
};

const notPackaged = (backend: GpuBackend, { platform, arch }: MachineFacts): string => {
  if (backend === "metal") return "Metal exists on Apple computers only.";
  if (platform === "darwin") return `${words[backend]} is not used on Apple computers; Metal is.`;
  return `This installation has no ${words[backend]} part for ${platform} on ${arch}.`;
};

const cudaUnsupported = ({ cards, nvidiaDriver }: MachineFacts): string => {
  if (isOld(nvidiaDriver)) return `NVIDIA's driver ${nvidiaDriver} is too old: version ${NVIDIA_DRIVER_LEAST} or later is needed.`;
  if (nvidiaDriver !== null) return `NVIDIA's driver ${nvidiaDriver} is there, but its CUDA library cannot be loaded.`;
  return cards.includes("NVIDIA") ? "An NVIDIA card is built in, but NVIDIA's driver is not installed." : "No NVIDIA card was found.";
};

const unsupported = (backend: GpuBackend, facts: MachineFacts): string => {
  switch (backend) {
    case "cuda":
      return cudaUnsupported(facts);
    case "vulkan":
      return facts.cards.length > 0
        ? `A graphics card (${facts.cards.join(", ")}) is built in, but the Vulkan library is not installed.`
        : "The Vulkan library is not installed.";
    case "metal":
      return "Metal could not be opened.";
    default:
      return assertNever(backend);
  }
};

const nothingFound = (backend: GpuBackend, software: readonly string[], { cards }: MachineFacts): string => {
  if (software.length > 0)
    return `Only a software device was found (${software.join(", ")}), which is slower than the processor itself; it is ignored.`;
  return cards.length > 0
    ? `A graphics card (${cards.join(", ")}) is built in, but no driver of it for ${words[backend]} was found.`
    : `No graphics card was found by ${words[backend]}.`;
};

/** `used`: the backend that models are loaded with where none is chosen. null: this one is used. */
export const reasonAgainst = (
  backend: GpuBackend,
  finding: BackendFinding,
  facts: MachineFacts,
  used: GpuBackend | null,
): string | null => {
  if (backend === used) return null;
  if (!facts.packaged.includes(backend)) return notPackaged(backend, facts);
  switch (finding.kind) {
    case "not-tried":
      return unsupported(backend, facts);
    case "failed":
      return `The ${words[backend]} driver failed when it was opened: ${finding.why}.`;
    case "opened":
      if (finding.cards.length === 0) return nothingFound(backend, finding.software, facts);
      return used === null ? `${words[backend]} was found but is not used.` : `${words[used]} is used instead.`;
    default:
      return assertNever(finding);
  }
};

/** The backend whose cards are used where none is chosen: the library's own order. */
export const usedBackend = (findings: Readonly<Record<GpuBackend, BackendFinding>>): GpuBackend | null =>
  (["metal", "cuda", "vulkan"] as const).find((backend) => {
    const finding = findings[backend];
    return finding.kind === "opened" && finding.cards.length > 0;
  }) ?? null;

/** The whole finding, in the contract's shape. */
export const devicesOf = (facts: MachineFacts, findings: Readonly<Record<GpuBackend, BackendFinding>>): Devices => {
  const used = usedBackend(findings);
  const gpus = (["cuda", "vulkan", "metal"] as const).flatMap((backend) => {
    const finding = findings[backend];
    return finding.kind === "opened" ? finding.cards : [];
  });
  return {
    backends: [
      { name: "cpu", present: true, used: used === null, reason: used === null ? null : "A graphics card is used." },
      ...(["cuda", "vulkan", "metal"] as const).map((name): Devices["backends"][number] => {
        const finding = findings[name];
        const present = finding.kind === "opened" && finding.cards.length > 0;
        return { name, present, used: name === used, reason: reasonAgainst(name, finding, facts, used) };
      }),
    ],
    // The used backend's cards first: they are what a model left to itself is loaded on.
    gpus: gpus.toSorted((a, b) => Number(b.backend === used) - Number(a.backend === used)),
    cpu: facts.cpu,
    memory: facts.memory,
    llamaCpp: facts.llamaCpp,
  };
};
