/** The one outbound door: a child that fetches one file for each call, from hosts the person allowed, and knows nothing else of Deskside. */
import { constants, setPriority } from "node:os";
import { serveChild } from "#src/process/serve.ts";
import type { FetchRequest } from "../downloads/protocol.ts";
import { fetchFile } from "./downloadFetch.ts";

// A person may be waiting for an answer; the rest of a file can wait.
setPriority(constants.priority.PRIORITY_LOW);

// Both ends are built together: the input needs no check.
serveChild({ fetch: (input, { emit, signal }) => fetchFile(input as FetchRequest, emit, signal) });
