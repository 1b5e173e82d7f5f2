/** How words are chosen in this chat: each setting explained, each with a way back to what its model has, else the app. */
import type { Chat, Sampling, SamplingOverrides } from "#src/contract/chat.ts";
import { attempt } from "../../state/failures.ts";
import { answeringModel, useModels } from "../../state/models.ts";
import { useSettings } from "../../state/settings.ts";
import { Button } from "../../ui/Button.tsx";
import { STARTER_SAMPLING_WORDS } from "../../words/sampling.ts";
import { updateChat } from "../list/chatActions.ts";
import { useRoom } from "../RoomContext.ts";
import { SamplingRows } from "./SamplingRows.tsx";

export const SamplingPanel = ({ chat }: { readonly chat: Chat }) => {
  const room = useRoom();
  const change = (sampling: SamplingOverrides) => attempt(updateChat(room, chat.id, { sampling }));
  const model = useModels(answeringModel(chat.modelId));
  const standard = useSettings((settings) => settings.sampling);
  const defaultOf = (name: keyof Sampling) => {
    const ofModel = model?.sampling[name];
    return ofModel === undefined ? standard[name] : ofModel;
  };
  return (
    <div className="flex flex-col gap-4">
      {model?.source === "starter" && <p className="text-small text-check">{STARTER_SAMPLING_WORDS}</p>}
      <SamplingRows defaultOf={defaultOf} overrides={chat.sampling} onChange={change} />
      <Button className="self-start" disabled={Object.keys(chat.sampling).length === 0} onClick={() => change({})}>
        All back to default
      </Button>
    </div>
  );
};
