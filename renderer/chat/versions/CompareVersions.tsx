/** Two versions of an answer side by side, with what differs marked in both. */
import { useEffect, useState } from "react";
import type { AssistantMessage, Message } from "#src/contract/chat.ts";
import type { MessageId } from "#src/contract/ids.ts";
import { attempt } from "../../state/failures.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { DifferingText } from "../../ui/DifferingText.tsx";
import { Select } from "../../ui/Select.tsx";
import { useAnswerText, useChats, useRoom } from "../RoomContext.ts";
import { useChatView } from "../view.ts";
import { answeredByWords, statsWords } from "../words.ts";

const close = () => useChatView.setState({ compared: null });

/** The answers among the versions, as far as the core has them; read anew when the shown path changes, so also at an answer's end. */
const useVersions = (messageId: MessageId): readonly AssistantMessage[] => {
  const { api } = useRoom();
  const path = useChats(({ shown }) => (shown.kind === "open" ? shown.open.path : null));
  const [versions, setVersions] = useState<readonly AssistantMessage[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed path is the sign to read anew
  useEffect(() => {
    const answers = (messages: readonly Message[]) => messages.filter((message) => message.role === "assistant");
    attempt(api.turns.versions({ messageId }).then((messages) => setVersions(answers(messages))));
  }, [api, messageId, path]);
  return versions;
};

const nameOf = (version: AssistantMessage, at: number): string => {
  const by = version.edited ? "edited by you" : version.answeredBy === null ? "" : answeredByWords(version.answeredBy);
  return by === "" ? `Version ${at + 1}` : `${at + 1}: ${by}`;
};

const useText = (version: AssistantMessage | undefined): string => {
  const streamed = useAnswerText(version?.id ?? ("" as MessageId));
  if (version === undefined) return "";
  return version.state.kind === "generating" && streamed !== null ? streamed.answer : version.text;
};

type SideProps = {
  readonly label: string;
  readonly versions: readonly AssistantMessage[];
  readonly chosen: AssistantMessage;
  readonly onChoose: (id: MessageId) => void;
  readonly text: string;
  readonly against: string;
};
const Side = ({ label, versions, chosen, onChoose, text, against }: SideProps) => {
  const { api } = useRoom();
  const keep = () => {
    attempt(api.turns.selectVersion({ messageId: chosen.id }));
    close();
  };
  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-2">
      <Select
        label={label}
        value={chosen.id}
        onChange={onChoose}
        choices={versions.map((version, at) => ({ value: version.id, label: nameOf(version, at) }))}
      />
      <div className="grow rounded-card border border-line p-3 text-body" aria-busy={chosen.state.kind === "generating"}>
        {text === "" ? <p className="text-soft">{chosen.state.kind === "generating" ? "Being written…" : "No text."}</p> : null}
        <DifferingText text={text} against={against} />
      </div>
      <p className="text-small text-soft">{chosen.stats === null ? "" : statsWords(chosen.stats).join(" · ")}</p>
      <div>
        <Button onClick={keep}>Go on with this one</Button>
      </div>
    </section>
  );
};

const Sides = ({ messageId }: { readonly messageId: MessageId }) => {
  const versions = useVersions(messageId);
  const [picked, setPicked] = useState<{ readonly left: MessageId | null; readonly right: MessageId | null }>({ left: null, right: null });
  const byId = (id: MessageId | null) => versions.find((version) => version.id === id);
  const right = byId(picked.right) ?? byId(messageId) ?? versions.at(-1);
  const left = byId(picked.left) ?? versions.findLast((version) => version.id !== right?.id);
  const [leftText, rightText] = [useText(left), useText(right)];
  if (left === undefined || right === undefined) return <p className="text-small text-soft">Reading the versions…</p>;
  return (
    <div className="flex flex-col gap-3">
      <p className="text-small text-soft">
        {leftText === rightText && leftText !== ""
          ? "Both say the same, to the letter."
          : "Words that the other one does not have are marked."}
      </p>
      <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
        <Side
          label="Left"
          versions={versions}
          chosen={left}
          onChoose={(id) => setPicked({ ...picked, left: id })}
          text={leftText}
          against={rightText}
        />
        <Side
          label="Right"
          versions={versions}
          chosen={right}
          onChoose={(id) => setPicked({ ...picked, right: id })}
          text={rightText}
          against={leftText}
        />
      </div>
    </div>
  );
};

export const CompareVersions = () => {
  const messageId = useChatView((view) => view.compared);
  return (
    <Dialog shape="wide" open={messageId !== null} onOpenChange={(open) => !open && close()} title="Versions side by side">
      {messageId !== null && <Sides key={messageId} messageId={messageId} />}
    </Dialog>
  );
};
