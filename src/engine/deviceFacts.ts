/** What children tell about this machine's hardware; shared by devices.ts and child/devicesJob.ts. */
import type { Devices } from "#src/contract/model.ts";

export type GpuBackend = "cuda" | "vulkan" | "metal";

/** `open`: one backend, in a process of its own, because drivers abort. */
export type DevicesQuestion = { readonly kind: "machine" } | { readonly kind: "open"; readonly backend: GpuBackend };

export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Backends whose binaries came with the packages. */
  readonly packaged: readonly GpuBackend[];
  /** Of those, the ones whose libraries can be loaded here, as the library tests it. */
  readonly supported: readonly GpuBackend[];
  /** Makers of the graphics cards that are built in, where the system says so. */
  readonly cards: readonly ("NVIDIA" | "AMD" | "Intel" | "another maker")[];
  /** Version of NVIDIA's driver; null: none, or it does not say. */
  readonly nvidiaDriver: string | null;
  readonly cpu: Devices["cpu"];
  readonly memory: Devices["memory"];
  readonly llamaCpp: string | null;
}

/** What one backend found. Bytes of all its cards together. */
export interface OpenedBackend {
  readonly cards: readonly string[];
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** `failed`: its process ended or threw. `cards`: those that can be used; `software`: names of devices that are programs. */
export type BackendFinding =
  | { readonly kind: "not-tried" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "opened"; readonly cards: Devices["gpus"]; readonly software: readonly string[] };
