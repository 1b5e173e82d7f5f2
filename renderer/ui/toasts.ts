/** Short notices at the edge of the page; the one way to offer Undo. */
import { Toast } from "@base-ui/react/toast";

/** Time to undo, as PRODUCT.md promises. */
const UNDO_MS = 10_000;
const NOTICE_MS = 6_000;

export const toastManager = Toast.createToastManager();

/** `check`: something did not work and wants a look. */
export type ToastTone = "plain" | "check";

/** Shows a sentence. With `undo` it stays ten seconds and carries an Undo button; `undo` runs at most once. */
export const showToast = (text: string, options: { readonly tone?: ToastTone; readonly undo?: () => void } = {}): void => {
  const { undo } = options;
  let undone = false;
  const id = toastManager.add({
    title: text,
    type: options.tone ?? "plain",
    timeout: undo === undefined ? NOTICE_MS : UNDO_MS,
    // Never "high": Base UI then hides the toast with its buttons from screen readers and repeats the text in an alert (axe: aria-hidden-focus).
    priority: "low",
    ...(undo === undefined
      ? {}
      : {
          actionProps: {
            children: "Undo",
            onClick: () => {
              if (undone) return;
              undone = true;
              toastManager.close(id);
              undo();
            },
          },
        }),
  });
};
