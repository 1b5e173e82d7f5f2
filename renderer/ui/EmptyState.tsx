/** What stands where a list has nothing to show yet: why, and the way on. */
import type { ReactNode } from "react";

export const EmptyState = ({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) => (
  <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-6 py-12 text-center">
    <h2 className="text-title font-strong text-balance">{title}</h2>
    <div className="text-body text-soft">{children}</div>
    {actions !== undefined && <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div>}
  </div>
);
