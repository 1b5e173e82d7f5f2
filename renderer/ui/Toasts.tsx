/** Where toasts appear. */
import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import { toastManager } from "./toasts.ts";

const List = () => {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classes(
        "flex items-center gap-2 rounded-card border bg-surface py-2 pr-2 pl-4 text-small text-ink shadow-raised transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0",
        toast.type === "check" ? "border-check" : "border-line",
      )}
    >
      <Toast.Title className="grow" />
      <Toast.Action className="min-h-8 rounded-control px-3 font-strong text-accent hover:bg-hover" />
      <Toast.Close aria-label="Dismiss" className="inline-flex size-8 items-center justify-center rounded-control text-soft hover:bg-hover">
        <X className="size-4" aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
};

/** Wraps the page. Below the title bar: at the bottom they would cover the composer and the newest text. At most three toasts are shown; the newest is kept. */
export const ToastArea = ({ children }: { readonly children: ReactNode }) => (
  <Toast.Provider toastManager={toastManager} limit={3}>
    {children}
    <Toast.Portal>
      <Toast.Viewport className="fixed top-14 left-1/2 z-50 flex w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-2 outline-none">
        <List />
      </Toast.Viewport>
    </Toast.Portal>
  </Toast.Provider>
);
