import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Ledger } from "#src/contract/privacy.ts";
import { LedgerPanel } from "../../../../renderer/frame/LedgerPanel.tsx";
import { ModelChip } from "../../../../renderer/frame/ModelChip.tsx";
import { PrivacyChip } from "../../../../renderer/frame/PrivacyChip.tsx";
import { RoomBoundary } from "../../../../renderer/frame/RoomBoundary.tsx";
import { useLedger } from "../../../../renderer/state/ledger.ts";
import { useModels } from "../../../../renderer/state/models.ts";
import { setOverlay } from "../../../../renderer/state/ui.ts";
import { protectionWords } from "../../../../renderer/words/privacy.ts";
import { answerWith, page } from "../pageCore.ts";
import { aModel, someLoaded } from "../sampleModels.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  setOverlay("none");
  useLedger.setState({ outboundConnections: 0, refusedRequests: 0, ledger: null });
  useModels.setState({ models: null, folders: [], loadedLastId: null });
});

describe("the title bar's chips", () => {
  test("the model chip names model, compression, device and memory, and calls a starter one", () => {
    useModels.setState({ models: [aModel({ source: "starter", state: { kind: "loaded", loaded: someLoaded({}), predictedBytes: 1 } })] });
    render(<ModelChip />);
    expect(screen.getByRole("button").textContent).toBe("Model: Sample 4BStarterQ4_K_M · on CPU · 96 MB");
  });

  test("the privacy chip changes its words when something connects out", () => {
    const { rerender } = render(<PrivacyChip />);
    const before = screen.getByRole("button").textContent;
    useLedger.setState({ outboundConnections: 2 });
    rerender(<PrivacyChip />);
    expect([before, screen.getByRole("button").textContent]).toEqual(["Offline · 0 connections", "2 connections to other machines"]);
  });
});

test("the ledger says how data is protected and what that does not protect against", async () => {
  const ledger: Ledger = { outboundConnections: 0, refusedRequests: 0, listening: ["pipe"], processes: [], key: "file", entries: [] };
  answerWith({ privacy: { ledger: page.privacy.ledger.handler(() => ledger) } });
  setOverlay("ledger");
  render(<LedgerPanel />);
  expect(await screen.findByText(protectionWords("file").not, { exact: false })).toBeDefined();
});

const Broken = () => {
  throw new TypeError("a bug");
};

test("a room that fails leaves the page standing and says the way on", () => {
  // React tells the console what the boundary has caught.
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  render(
    <RoomBoundary>
      <Broken />
    </RoomBoundary>,
  );
  expect([screen.getByText("This room could not be shown"), screen.getByRole("button", { name: "Reload the page" })].length).toBe(2);
});
