/** Keeps a failure inside one room: rail and title bar stay, and the way on is said. */
import { Component, type ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

type Props = { readonly children: ReactNode };
type State = { readonly failed: boolean };

/** A bug in a room, or a part of the page that is no longer there because Deskside was updated meanwhile. Give it the room as `key`. */
export class RoomBoundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <EmptyState title="This room could not be shown" actions={<Button onClick={() => location.reload()}>Reload the page</Button>}>
        <p>Deskside may have been updated while this page was open. Your chats and models are not affected.</p>
      </EmptyState>
    );
  }
}
