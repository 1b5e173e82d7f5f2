/** The meter: how much of the context this message would use, split by what uses it. */
import type { Meter } from "#src/contract/chat.ts";
import { classes } from "../../ui/classes.ts";
import { Popover } from "../../ui/Popover.tsx";
import { formatCount } from "../../words/format.ts";
import { meterWarning, meterWords } from "../words.ts";

type Counted = Extract<Meter, { kind: "counted" }>;

const parts = (meter: Counted) => [
  { name: "System prompt", tokens: meter.systemTokens, look: "bg-soft" },
  { name: "Earlier messages", tokens: meter.historyTokens, look: "bg-edge" },
  { name: "This message", tokens: meter.draftTokens, look: meter.draftFits ? "bg-accent" : "bg-loss" },
  ...((meter.passagesTokens ?? 0) > 0
    ? [{ name: "Passages of your documents", tokens: meter.passagesTokens ?? 0, look: "bg-accent opacity-50" }]
    : []),
  { name: "Kept free for the answer", tokens: meter.answerTokens, look: "chat-hatched" },
];

const Bar = ({ meter }: { readonly meter: Counted }) => (
  <span className="flex h-1.5 w-24 max-sm:hidden overflow-hidden rounded-full bg-line" aria-hidden>
    {parts(meter).map(({ name, tokens, look }) => (
      <span key={name} className={look} style={{ width: `${Math.min(100, (tokens / meter.contextTokens) * 100)}%` }} />
    ))}
  </span>
);

const Breakdown = ({ meter }: { readonly meter: Counted }) => {
  const rows = parts(meter);
  const free = Math.max(0, meter.contextTokens - rows.reduce((sum, { tokens }) => sum + tokens, 0));
  return (
    <>
      <p className="font-strong">Memory of the conversation (context)</p>
      <table className="mt-2 w-full text-small">
        <tbody>
          {rows.map(({ name, tokens, look }) => (
            <tr key={name}>
              <td className="w-5">
                <span className={classes("inline-block size-3 rounded-sm", look)} aria-hidden />
              </td>
              <th scope="row" className="py-0.5 text-left font-normal">
                {name}
              </th>
              <td className="text-right">{formatCount(tokens)}</td>
            </tr>
          ))}
          <tr>
            <td />
            <th scope="row" className="py-0.5 text-left font-normal text-soft">
              Free
            </th>
            <td className="text-right text-soft">{formatCount(free)}</td>
          </tr>
        </tbody>
      </table>
      <p className="mt-2 text-small text-soft">
        A token is about three quarters of an English word. When earlier messages no longer fit, the oldest are left out of the prompt; the
        transcript marks where.
      </p>
    </>
  );
};

/** Nothing until the first count. */
export const TokenMeter = ({ meter }: { readonly meter: Meter | null }) => {
  if (meter === null || meter.kind === "no-model") return null;
  const warning = meterWarning(meter);
  return (
    <Popover
      title="Tokens of this message"
      side="top"
      trigger={
        <button
          type="button"
          className={classes(
            "inline-flex min-h-8 items-center gap-2 rounded-control px-2 text-small whitespace-nowrap hover:bg-hover data-popup-open:bg-hover",
            !meter.draftFits ? "text-loss" : warning !== null ? "text-check" : "text-soft",
          )}
        >
          <Bar meter={meter} />
          <span>{meterWords(meter)}</span>
        </button>
      }
    >
      <Breakdown meter={meter} />
    </Popover>
  );
};

/** The sentence above the composer when something will be left out or does not fit. */
export const MeterWarning = ({ meter }: { readonly meter: Meter | null }) => {
  const warning = meter?.kind === "counted" ? meterWarning(meter) : null;
  if (warning === null || meter?.kind !== "counted") return null;
  return (
    <p role="status" className={classes("px-1 pb-2 text-small", meter.draftFits ? "text-check" : "text-loss")}>
      {warning}
    </p>
  );
};
