/** If drawing a text fails, the text itself stands there: one answer must never take the page down. */
import { Component, type ReactNode } from "react";

interface Props {
  readonly text: string;
  readonly children: ReactNode;
}
interface State {
  readonly failed: boolean;
  /** The text it failed for; another one is tried again. */
  readonly text: string;
}

/** A class because React knows no other error boundary. */
export class PlainOnError extends Component<Props, State> {
  override state: State = { failed: false, text: this.props.text };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ text }: Props, state: State): State | null {
    return text === state.text ? null : { failed: false, text };
  }

  override render(): ReactNode {
    return this.state.failed ? <p className="whitespace-pre-wrap">{this.props.text}</p> : this.props.children;
  }
}
