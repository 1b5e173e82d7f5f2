/** A titled stretch of a page or panel. */
import { type ReactNode, useId } from "react";

type Props = { readonly title: string; readonly explanation?: ReactNode; readonly actions?: ReactNode; readonly children: ReactNode };
export const Section = ({ title, explanation, actions, children }: Props) => {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="text-body font-strong">
          {title}
        </h2>
        {actions}
      </div>
      {explanation !== undefined && <p className="text-small text-soft">{explanation}</p>}
      {children}
    </section>
  );
};
