/** One answer: thinking, text, how it stands, what can be done with it, and its figures. */
import { Pencil, Replace, RotateCcw, Trash2 } from "lucide-react";
import type { AssistantMessage } from "#src/contract/chat.ts";
import type { AnswerGrounding } from "#src/contract/grounding.ts";
import { goToModels } from "../../models/view.ts";
import { useModels } from "../../state/models.ts";
import { useSettings } from "../../state/settings.ts";
import { classes } from "../../ui/classes.ts";
import { canChat } from "../../words/model.ts";
import { ActionButton } from "../ActionButton.tsx";
import { CopyButton } from "../CopyButton.tsx";
import { GroundingContext } from "../documents/GroundingContext.ts";
import { Sources } from "../documents/Sources.tsx";
import { Markdown } from "../markdown/Markdown.tsx";
import { useAnswerText, useRoom } from "../RoomContext.ts";
import { useChatView } from "../view.ts";
import { answeredByWords, statsWords } from "../words.ts";
import { AnswerEnd } from "./AnswerEnd.tsx";
import { EditMessage } from "./EditMessage.tsx";
import { editMessage, regenerate, removeMessage, scanFor } from "./messageActions.ts";
import { Thought } from "./Thought.tsx";
import { Versions } from "./Versions.tsx";

const Footer = ({ message }: { readonly message: AssistantMessage }) => {
  const { answeredBy, stats } = message;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-small text-soft">
      {answeredBy !== null && <span>{answeredByWords(answeredBy)}</span>}
      {answeredBy?.starter === true && (
        <button
          type="button"
          title="Small, and made to show how everything works. See what this machine can run."
          className="min-h-6 rounded-control bg-check-wash px-1 text-check hover:underline"
          onClick={() => goToModels("get")}
        >
          starter model
        </button>
      )}
      {message.edited && <span>edited by you</span>}
      {stats !== null &&
        statsWords(stats).map((words) => (
          <span key={words} className="whitespace-nowrap">
            {words}
          </span>
        ))}
    </p>
  );
};

const Actions = ({ message, text, onEdit }: { readonly message: AssistantMessage; readonly text: string; readonly onEdit: () => void }) => {
  const room = useRoom();
  const hasOthers = useModels(({ models }) => (models ?? []).filter((model) => model.file === "present" && canChat(model)).length > 1);
  return (
    <span className="chat-quiet">
      <CopyButton label="Copy answer" text={() => text} />
      <ActionButton label="Answer again" icon={<RotateCcw />} onClick={() => regenerate(room, message.id)} />
      {hasOthers && (
        <ActionButton
          label="Answer again with another model"
          icon={<Replace />}
          onClick={() => useChatView.setState({ askedWith: message.id })}
        />
      )}
      <ActionButton label="Edit answer" icon={<Pencil />} onClick={onEdit} />
      <ActionButton label="Delete answer and what follows" icon={<Trash2 />} onClick={() => removeMessage(room, message)} />
    </span>
  );
};

/** After an answer from the best passages; a computation has read all of its cells. */
const canScan = ({ mode }: AnswerGrounding): boolean => mode === "passages";

type Props = { readonly message: AssistantMessage; readonly editing: boolean; readonly onEdit: (editing: boolean) => void };

export const Answer = ({ message, editing, onEdit }: Props) => {
  const room = useRoom();
  const serif = useSettings(({ answerFont }) => answerFont === "serif");
  const streamed = useAnswerText(message.id);
  const running = message.state.kind === "generating";
  const { answer, thought } = running && streamed !== null ? streamed : { answer: message.text, thought: message.thought };
  return (
    <article aria-label="Answer" aria-busy={running} className="group flex flex-col gap-3 pb-3">
      <h2 className="sr-only">Answer</h2>
      <div className={classes("text-body", serif && "font-serif")}>
        <Thought text={thought} running={running && answer === ""} />
        {editing ? (
          <EditMessage
            text={answer}
            label="The answer"
            action="Save as a new version"
            onCancel={() => onEdit(false)}
            onSave={(text) => {
              onEdit(false);
              editMessage(room, message.id, text);
            }}
          />
        ) : (
          answer !== "" && (
            <GroundingContext value={message.grounding}>
              <Markdown text={answer} streaming={running} />
            </GroundingContext>
          )
        )}
      </div>
      {message.grounding !== null && !running && !editing && (
        <Sources grounding={message.grounding} onFullScan={canScan(message.grounding) ? () => scanFor(room, message) : null} />
      )}
      <AnswerEnd message={message} state={message.state} />
      {!running && (
        <div className="chat-actions flex min-h-8 flex-wrap items-center justify-between gap-x-4">
          <Footer message={message} />
          <span className="ml-auto inline-flex items-center">
            <Versions message={message} />
            <Actions message={message} text={answer} onEdit={() => onEdit(true)} />
          </span>
        </div>
      )}
    </article>
  );
};
