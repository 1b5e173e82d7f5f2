/** A dialog for what must be answered, and panels that cover the page on demand. */
import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "./Button.tsx";
import { classes } from "./classes.ts";
import { IconButton } from "./IconButton.tsx";

const backdrop = "fixed inset-0 z-30 bg-shade transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";
const popup = "z-40 flex flex-col bg-surface text-ink shadow-raised outline-none";

const shapes = {
  box: "fixed top-[10vh] left-1/2 max-h-[80vh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 rounded-card border border-line",
  wide: "fixed top-[6vh] left-1/2 max-h-[88vh] w-[min(72rem,calc(100vw-2rem))] -translate-x-1/2 rounded-card border border-line",
  panel: "fixed inset-y-0 right-0 w-[min(26rem,100vw)] border-l border-line",
} as const;

type DialogProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly children: ReactNode;
  /** `wide`: a box for two columns. `panel`: along the right edge, the whole height. */
  readonly shape?: "box" | "wide" | "panel";
  /** Buttons along the bottom. */
  readonly footer?: ReactNode;
};

/** Focus goes in and returns to where it was; Escape closes. A box keeps the focus, a panel leaves the page usable. */
export const Dialog = ({ open, onOpenChange, title, children, shape = "box", footer }: DialogProps) => {
  const content = useRef<HTMLElement>(null);
  /** The first field, else the text itself: on the close button a screen reader would begin at the way out. */
  const first = () => content.current?.querySelector<HTMLElement>("input, textarea") ?? content.current;
  return (
    <Base.Root open={open} onOpenChange={onOpenChange} modal={shape !== "panel"}>
      <Base.Portal>
        {shape !== "panel" && <Base.Backdrop className={backdrop} />}
        <Base.Popup initialFocus={first} className={classes(popup, shapes[shape])}>
          <div className="flex items-center justify-between gap-4 border-b border-line py-3 pr-3 pl-6">
            <Base.Title className="text-body font-strong">{title}</Base.Title>
            <Base.Close render={<IconButton label="Close" icon={<X />} />} />
          </div>
          <section
            ref={content}
            className="min-h-0 grow overflow-y-auto px-6 py-4 focus-visible:-outline-offset-2"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
            aria-label={title}
          >
            {children}
          </section>
          {footer !== undefined && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-3">{footer}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
};

type ConfirmProps = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What will be lost, in one sentence. */
  readonly children: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
};

/** Asks before what cannot be undone; for everything else offer Undo instead. Focus starts on Cancel. */
export const ConfirmLoss = ({ open, onOpenChange, title, children, action, onConfirm }: ConfirmProps) => (
  <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className={backdrop} />
      <AlertDialog.Popup
        className={classes(
          popup,
          "fixed top-[20vh] left-1/2 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 gap-2 rounded-card border border-line p-6",
        )}
      >
        <AlertDialog.Title className="text-body font-strong">{title}</AlertDialog.Title>
        <AlertDialog.Description render={<div />} className="text-body text-soft">
          {children}
        </AlertDialog.Description>
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <AlertDialog.Close render={<Button>Cancel</Button>} />
          <Button
            kind="loss"
            onClick={() => {
              onOpenChange(false);
              onConfirm();
            }}
          >
            {action}
          </Button>
        </div>
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  </AlertDialog.Root>
);
