/** The page's view of the privacy ledger: the two counters live, the rest as last read. */
import { create } from "zustand";
import type { Ledger } from "#src/contract/privacy.ts";
import { api } from "../api/client.ts";

type View = {
  readonly outboundConnections: number;
  readonly refusedRequests: number;
  /** null until read once. */
  readonly ledger: Ledger | null;
};

export const useLedger = create<View>()(() => ({ outboundConnections: 0, refusedRequests: 0, ledger: null }));

/** Reads the whole ledger. */
export const refreshLedger = async (): Promise<void> => {
  const ledger = await api.privacy.ledger();
  useLedger.setState({ ledger, outboundConnections: ledger.outboundConnections, refusedRequests: ledger.refusedRequests });
};
