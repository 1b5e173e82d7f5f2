/** The page's view of the privacy ledger: the two counters live, the rest as last read. */
import { create } from "zustand";
import type { Ledger } from "#src/contract/privacy.ts";
import { api } from "../api/client.ts";
import { createHeard } from "./heard.ts";

type View = {
  readonly outboundConnections: number;
  readonly refusedRequests: number;
  /** null until read once. */
  readonly ledger: Ledger | null;
};

export const useLedger = create<View>()(() => ({ outboundConnections: 0, refusedRequests: 0, ledger: null }));

type Counters = Pick<View, "outboundConnections" | "refusedRequests">;
const heard = createHeard<Counters>();

export const hearLedger = ({ outboundConnections, refusedRequests }: Counters): void => {
  heard.hear({ outboundConnections, refusedRequests });
  useLedger.setState({ outboundConnections, refusedRequests });
};

/** Reads the whole ledger. */
export const refreshLedger = async (): Promise<void> => {
  const { answer: ledger, told } = await heard.read(() => api.privacy.ledger());
  const { outboundConnections, refusedRequests } = told.at(-1) ?? ledger;
  useLedger.setState({ ledger, outboundConnections, refusedRequests });
};
