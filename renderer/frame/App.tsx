/** The page: rail, title bar, the room shown, and what may cover it. */
import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { lazy, Suspense, useEffect } from "react";
import { onlyRoom } from "../chat/onlyRoom.ts";
import { useChatCommands } from "../chat/useChatCommands.ts";
import { useDocumentCommands } from "../documents/useDocumentCommands.ts";
import { useModelCommands } from "../models/useModelCommands.ts";
import { registerCommands } from "../state/commands.ts";
import { useUi } from "../state/ui.ts";
import { LiveRegion } from "../ui/LiveRegion.tsx";
import { ToastArea } from "../ui/Toasts.tsx";
import { frameCommands } from "./frameCommands.ts";
import { LedgerPanel } from "./LedgerPanel.tsx";
import { Rail } from "./Rail.tsx";
import { RoomBoundary } from "./RoomBoundary.tsx";
import { rooms } from "./rooms.tsx";
import { Shortcuts } from "./Shortcuts.tsx";
import { SignedOut } from "./SignedOut.tsx";
import { TitleBar } from "./TitleBar.tsx";
import { useNoStrayDrop } from "./useNoStrayDrop.ts";
import { useShortcuts } from "./useShortcuts.ts";

const Palette = lazy(() => import("./Palette.tsx").then((module) => ({ default: module.Palette })));

const Shown = () => {
  const shown = useUi((ui) => ui.room);
  const View = rooms.find(({ id }) => id === shown)?.View;
  return View === undefined ? null : (
    <RoomBoundary key={shown}>
      <Suspense fallback={<p className="p-6 text-soft">Opening…</p>}>
        <View />
      </Suspense>
    </RoomBoundary>
  );
};

const Page = () => {
  useShortcuts();
  useNoStrayDrop();
  useChatCommands(onlyRoom);
  useDocumentCommands();
  useModelCommands();
  useEffect(() => registerCommands(frameCommands), []);
  return (
    <div className="flex h-full flex-col-reverse sm:flex-row">
      <Rail />
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <TitleBar />
        <main id="main" tabIndex={-1} className="min-h-0 grow overflow-hidden outline-none">
          <Shown />
        </main>
      </div>
      <LedgerPanel />
      <Shortcuts />
      <Suspense>
        <Palette />
      </Suspense>
    </div>
  );
};

export const App = () => {
  const signedOut = useUi((ui) => ui.line === "signed-out");
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={500}>
        <ToastArea>
          <a
            href="#main"
            className="sr-only z-50 rounded-control bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
          >
            Skip to content
          </a>
          {signedOut ? <SignedOut /> : <Page />}
          <LiveRegion />
        </ToastArea>
      </Tooltip.Provider>
    </CSPProvider>
  );
};
