/** What a page shows that the core does not know: how to get in, and that nothing is lost. */
import { EmptyState } from "../ui/EmptyState.tsx";

export const SignedOut = () => (
  <main id="main" className="flex h-full items-center justify-center">
    <EmptyState title="Open Deskside again from its address">
      <p>
        This page is not signed in. Use the address that <code className="font-mono text-small">deskside</code> printed when it started, or
        start it again. Your chats are where they were.
      </p>
    </EmptyState>
  </main>
);
