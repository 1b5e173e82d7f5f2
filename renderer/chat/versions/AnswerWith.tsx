/** Which model is to write another version of an answer; the chat's own stays chosen. */
import type { MessageId } from "#src/contract/ids.ts";
import type { Model } from "#src/contract/model.ts";
import { useModels } from "../../state/models.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatBytes } from "../../words/format.ts";
import { speedWords } from "../../words/level.ts";
import { canChat, headerOf, quantizationLabel } from "../../words/model.ts";
import { useChats, useRoom } from "../RoomContext.ts";
import { regenerateWith } from "../transcript/messageActions.ts";
import { useChatView } from "../view.ts";

const factsOf = (model: Model): string => {
  const header = headerOf(model);
  return [
    header === null ? model.fileName : quantizationLabel(header),
    formatBytes(model.sizeBytes),
    model.state.kind === "loaded" ? "loaded" : null,
    speedWords(model.measured),
  ]
    .filter((fact) => fact !== null)
    .join(" · ");
};

const close = () => useChatView.setState({ askedWith: null });

export const AnswerWith = () => {
  const room = useRoom();
  const messageId = useChatView((view) => view.askedWith);
  const models = useModels((view) => view.models) ?? [];
  const wroteId = useChats(({ shown }) => {
    const message = shown.kind === "open" ? shown.open.path.find(({ id }) => id === messageId) : undefined;
    return message?.role === "assistant" ? (message.answeredBy?.modelId ?? null) : null;
  });
  const writer = models.find(({ id }) => id === wroteId);
  const family = writer === undefined ? undefined : headerOf(writer)?.family;
  const isOfFamily = (model: Model): boolean => family !== undefined && headerOf(model)?.family === family;
  // Levels of the same model first: those are what one compares.
  const choices = models
    .filter((model) => model.file === "present" && canChat(model) && model.id !== wroteId)
    .toSorted((a, b) => Number(isOfFamily(b)) - Number(isOfFamily(a)) || b.sizeBytes - a.sizeBytes);
  const choose = (answerId: MessageId, model: Model) => {
    close();
    regenerateWith(room, answerId, model.id);
  };
  return (
    <Dialog open={messageId !== null} onOpenChange={(open) => !open && close()} title="Answer again with">
      {choices.length === 0 && <p className="text-small text-soft">There is no other model that can answer. Add one on the Models page.</p>}
      <ul className="-mx-2 flex flex-col">
        {choices.map((model) => (
          <li key={model.id}>
            <button
              type="button"
              className="flex min-h-9 w-full flex-col rounded-control px-2 py-1 text-left text-small hover:bg-hover"
              onClick={() => messageId !== null && choose(messageId, model)}
            >
              <span className="wrap-anywhere">{model.name}</span>
              <span className="text-soft wrap-anywhere">{factsOf(model)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
