/** An icon button for rows that come and go by the hundred: its name is a native tooltip, which costs nothing to mount. */
import type { ReactNode } from "react";

type Props = { readonly label: string; readonly icon: ReactNode; readonly onClick: () => void; readonly disabled?: boolean };

export const ActionButton = ({ label, icon, onClick, disabled = false }: Props) => (
  <button
    type="button"
    title={label}
    aria-label={label}
    disabled={disabled}
    onClick={onClick}
    className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-ink disabled:opacity-50 [&>svg]:size-4"
  >
    {icon}
  </button>
);
