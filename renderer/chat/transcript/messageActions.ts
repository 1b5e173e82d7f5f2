/** What a person can do with a message: each asks the core, the slices hear of the outcome through events. */
import type { AssistantMessage, Message } from "#src/contract/chat.ts";
import type { MessageId, ModelId } from "#src/contract/ids.ts";
import { attempt } from "../../state/failures.ts";
import { answeringModel, useModels } from "../../state/models.ts";
import { useUi } from "../../state/ui.ts";
import { showToast } from "../../ui/toasts.ts";
import type { Room } from "../room.ts";
import { useChatView } from "../view.ts";

/** Deletes the message and all below it, with Undo. */
export const removeMessage = ({ api }: Room, message: Message): void =>
  attempt(
    api.turns.remove({ messageId: message.id }).then(({ binItemId }) => {
      const what = message.role === "user" ? "Message and what followed it" : "Answer and what followed it";
      if (binItemId === null) showToast(`${what} deleted`);
      else showToast(`${what} moved to the bin`, { undo: () => attempt(api.bin.restore({ id: binItemId })) });
    }),
  );

export const editMessage = ({ api }: Room, messageId: MessageId, text: string): void => attempt(api.turns.edit({ messageId, text }));
export const regenerate = ({ api }: Room, messageId: MessageId): void => attempt(api.turns.regenerate({ messageId }));
/**
 * By another model; its version is shown beside the one it was asked from. A chat that took whichever model was loaded keeps the one it had,
 * as the other is now the one loaded last.
 */
export const regenerateWith = ({ api }: Room, messageId: MessageId, modelId: ModelId): void => {
  const { chatModel } = useUi.getState();
  const answering = answeringModel(null)(useModels.getState());
  if (chatModel?.modelId === null && answering !== undefined) chatModel.choose(answering.id);
  attempt(api.turns.regenerate({ messageId, modelId }).then(({ answerId }) => useChatView.setState({ compared: answerId })));
};
export const continueAnswer = ({ api }: Room, messageId: MessageId): void => attempt(api.turns.continue({ messageId }));

/** Asks the question of this answer once more, of every page of the chat's documents. */
export const scanFor = ({ api, chats }: Room, answer: AssistantMessage): void => {
  const { shown } = chats.getState();
  const question = shown.kind === "open" ? shown.open.path.find(({ id }) => id === answer.parentId) : undefined;
  if (question !== undefined) attempt(api.turns.send({ chatId: answer.chatId, text: question.text, task: { kind: "full-scan" } }));
};

/** Stops the answer being written in the open chat; what there is so far is kept. */
export const stopAnswer = ({ api, chats }: Room): void => {
  const { shown } = chats.getState();
  if (shown.kind !== "open") return;
  for (const message of shown.open.path) {
    if (message.role === "assistant" && message.state.kind === "generating") attempt(api.runs.cancel({ runId: message.state.runId }));
  }
};
