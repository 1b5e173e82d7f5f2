import type { Expectation } from "./cases.ts";
export const known: Readonly<Record<string, Expectation>> = {};
export const phrases: Readonly<Record<string, string>> = {};
