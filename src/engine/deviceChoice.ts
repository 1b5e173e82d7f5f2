/** Which backend and device a process may see: by its environment, read by the drivers' libraries when they are loaded. Pure. */
import type { LoadOptions } from "#src/contract/model.ts";

/** The backends' own variables; Metal has one device. */
const variables = { cuda: "CUDA_VISIBLE_DEVICES", vulkan: "GGML_VK_VISIBLE_DEVICES" } as const;

/** What a child needs in its environment for this choice; nothing where the choice is left open. A device without its backend says nothing. */
export const deviceEnvironment = ({ backend, device }: Pick<LoadOptions, "backend" | "device">): Readonly<Record<string, string>> => {
  if (device === null || (backend !== "cuda" && backend !== "vulkan")) return {};
  return { [variables[backend]]: String(device) };
};
