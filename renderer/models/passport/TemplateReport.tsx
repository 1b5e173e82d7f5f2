/** The chat template: whether it is the one known for this model, and where it differs. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { assertNever } from "#src/contract/errors.ts";
import type { Passport, TemplateCheck } from "#src/contract/passport.ts";
import { classes } from "../../ui/classes.ts";
import { Notice } from "../../ui/Notice.tsx";
import { formatPlural } from "../../words/format.ts";
import { type DiffLine, diffRuns } from "./diffRuns.ts";

const marks: Readonly<Record<DiffLine["kind"], { readonly sign: string; readonly spoken: string; readonly look: string }>> = {
  same: { sign: " ", spoken: "", look: "text-soft" },
  removed: { sign: "−", spoken: "Missing here: ", look: "bg-loss-wash text-ink" },
  added: { sign: "+", spoken: "Only here: ", look: "bg-check-wash text-ink" },
};

const Line = ({ line }: { readonly line: DiffLine }) => {
  const { sign, spoken, look } = marks[line.kind];
  return (
    <div className={classes("flex gap-2 px-2", look)}>
      <span aria-hidden className="w-2 shrink-0 select-none">
        {sign}
      </span>
      <span className="min-w-0 whitespace-pre-wrap wrap-anywhere">
        {spoken !== "" && <span className="sr-only">{spoken}</span>}
        {line.text === "" ? " " : line.text}
      </span>
    </div>
  );
};

const Diff = ({ lines }: { readonly lines: readonly DiffLine[] }) => (
  <section
    aria-label="Differences to the known template"
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    tabIndex={0}
    className="max-h-80 overflow-y-auto rounded-card border border-line bg-sunken py-1 font-mono text-small"
  >
    {diffRuns(lines).map((run, index) =>
      run.kind === "folded" ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff never changes its order
        <p key={index} className="px-2 py-0.5 font-sans text-soft">
          … {formatPlural(run.count, "equal line")}
        </p>
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines can be alike, and a diff never changes its order
        run.lines.map((line, at) => <Line key={`${index} ${at}`} line={line} />)
      ),
    )}
  </section>
);

const Fold = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <Collapsible.Root>
    <Collapsible.Trigger className="group inline-flex min-h-8 items-center gap-1 rounded-control text-small text-soft hover:text-ink">
      <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
      {label}
    </Collapsible.Trigger>
    <Collapsible.Panel>{children}</Collapsible.Panel>
  </Collapsible.Root>
);

const Verdict = ({ check }: { readonly check: TemplateCheck }) => {
  switch (check.kind) {
    case "none":
      return <p className="text-small">None in the file; a general one is used.</p>;
    case "known":
      return <p className="text-small">It is the one known for {check.name}.</p>;
    case "unknown":
      return <p className="text-small">In the file. None is known for this model, so there is nothing to compare it with.</p>;
    case "different":
      return (
        <>
          <Notice tone="check">
            It differs from the one known for {check.name}. That can be an improvement by whoever made the file, or a mistake, or an
            instruction hidden in it: look at what differs.
          </Notice>
          <Diff lines={check.lines} />
        </>
      );
    default:
      return assertNever(check);
  }
};

export const TemplateReport = ({ passport }: { readonly passport: Passport }) => (
  <div className="flex flex-col gap-2">
    <Verdict check={passport.template} />
    {passport.templateText !== null && (
      <Fold label="The template itself">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          className="max-h-80 overflow-y-auto rounded-card border border-line bg-sunken p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
        >
          {passport.templateText}
        </pre>
      </Fold>
    )}
  </div>
);
