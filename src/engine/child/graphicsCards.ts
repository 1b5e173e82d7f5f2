/** Which graphics cards are built in and which driver NVIDIA's have, asked of the system and not of the drivers. */
import { readdir, readFile } from "node:fs/promises";
import type { MachineFacts } from "../deviceFacts.ts";

/** PCI vendors (pci.ids). */
const makers: Readonly<Record<string, MachineFacts["cards"][number]>> = { "0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel" };
/** PCI class 03: display controllers. Emulated ones (QEMU, VMware, Hyper-V …) compute nothing and count as none. */
const DISPLAY_CLASS = "0x03";
const emulated = new Set(["0x1234", "0x1af4", "0x1b36", "0x15ad", "0x1414", "0x80ee", "0x1013"]);

const read = async (path: string): Promise<string> => (await readFile(path, "latin1").catch(() => "")).trim();

/** Makers, each once; empty where the system does not say (anything but Linux). `root`: where the kernel's files lie. */
export const builtInCards = async (root = "/"): Promise<MachineFacts["cards"]> => {
  const folder = `${root}sys/bus/pci/devices`;
  const slots = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    slots.map(async (slot) => {
      const isDisplay = (await read(`${folder}/${slot}/class`)).startsWith(DISPLAY_CLASS);
      const vendor = isDisplay ? await read(`${folder}/${slot}/vendor`) : "";
      return vendor === "" || emulated.has(vendor) ? [] : [makers[vendor] ?? "another maker"];
    }),
  );
  return [...new Set(found.flat())];
};

/** Version of the loaded kernel module, as "580.95.05"; null without it. */
export const nvidiaDriver = async (root = "/"): Promise<string | null> =>
  /Kernel Module[^\n]*?\s(\d{3}\.[\d.]+)\s/.exec(await read(`${root}proc/driver/nvidia/version`))?.[1] ?? null;
