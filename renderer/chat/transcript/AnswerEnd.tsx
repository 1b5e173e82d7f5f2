/** How an answer stands: what is being done, or why it ended as it did, with the way on. */
import type { AnswerState, AssistantMessage } from "#src/contract/chat.ts";
import { assertNever, type WireError } from "#src/contract/errors.ts";
import { runFor, useRuns } from "../../state/runs.ts";
import { goTo } from "../../state/ui.ts";
import { Button } from "../../ui/Button.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { errorWords } from "../../words/errors.ts";
import { CopyButton } from "../CopyButton.tsx";
import { useRoom } from "../RoomContext.ts";
import { progressFraction, progressWords } from "../words.ts";
import { continueAnswer, regenerate } from "./messageActions.ts";

const Working = ({ message }: { readonly message: AssistantMessage }) => {
  const run = useRuns(runFor((subject) => subject.kind === "answer" && subject.messageId === message.id));
  const progress = run?.state.kind === "running" ? run.state.progress : null;
  const label = progressWords(progress);
  return progress?.stage === "generating" ? (
    <p className="text-small text-soft">{label}</p>
  ) : (
    <div className="max-w-96">
      <Progress label={label} fraction={progressFraction(progress)} />
    </div>
  );
};

const factsOf = (error: WireError): string =>
  [`${error.code}: ${error.message}`, ...Object.entries(error.details ?? {}).map(([name, value]) => `${name}: ${value}`)].join("\n");

const Failure = ({ message, error }: { readonly message: AssistantMessage; readonly error: WireError }) => {
  const room = useRoom();
  const { sentence, wayOn } = errorWords(error);
  const facts = factsOf(error);
  return (
    <section aria-label="Error" className="rounded-card border border-loss bg-loss-wash px-4 py-3 text-body">
      <p className="font-strong text-loss">{sentence}</p>
      {wayOn !== undefined && <p>{wayOn}</p>}
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {message.text !== "" && <Button onClick={() => continueAnswer(room, message.id)}>Continue</Button>}
        {error.retry !== "never" && <Button onClick={() => regenerate(room, message.id)}>Try again</Button>}
        {(error.code.startsWith("model/") || error.code.startsWith("engine/")) && <Button onClick={() => goTo("models")}>Models</Button>}
      </div>
      <details className="mt-2 text-small">
        <summary className="w-fit">Details</summary>
        <div className="mt-1 flex items-start gap-2">
          <pre className="min-w-0 grow font-mono wrap-anywhere whitespace-pre-wrap">{facts}</pre>
          <CopyButton label="Copy details" text={() => facts} />
        </div>
      </details>
    </section>
  );
};

const Ended = ({ message, words }: { readonly message: AssistantMessage; readonly words: string }) => {
  const room = useRoom();
  return (
    <p className="flex flex-wrap items-center gap-3 text-small text-soft">
      {words}
      <Button onClick={() => (message.text === "" ? regenerate(room, message.id) : continueAnswer(room, message.id))}>
        {message.text === "" ? "Answer" : "Continue"}
      </Button>
    </p>
  );
};

/** Work over whole documents says in its text what is missing, and has nothing to go on from. */
const isWork = ({ grounding }: AssistantMessage): boolean => grounding?.mode === "full-scan" || grounding?.mode === "whole-document";

/** Nothing for an answer that ended as it should. */
export const AnswerEnd = ({ message, state }: { readonly message: AssistantMessage; readonly state: AnswerState }) => {
  switch (state.kind) {
    case "generating":
      return <Working message={message} />;
    case "done":
      return state.finishReason === "length" && !isWork(message) ? (
        <Ended message={message} words="The answer reached its length limit." />
      ) : null;
    case "cancelled":
      return <Ended message={message} words="You stopped this answer." />;
    case "failed":
      return <Failure message={message} error={state.error} />;
    default:
      return assertNever(state);
  }
};
