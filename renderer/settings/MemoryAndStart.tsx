/** Memory kept for recent chats, and what happens at start. */
import { attempt } from "../state/failures.ts";
import { updateSettings, useSettings } from "../state/settings.ts";
import { NumberField } from "../ui/NumberField.tsx";
import { Switch } from "../ui/Switch.tsx";

const MB = 1024 ** 2;

export const MemoryAndStart = () => {
  const chatMemoryBytes = useSettings((settings) => settings.chatMemoryBytes);
  const loadModelAtStart = useSettings((settings) => settings.loadModelAtStart);
  return (
    <div className="flex flex-col gap-6">
      <NumberField
        label="Memory for recent chats (KV cache)"
        unit="MB"
        value={Math.round(chatMemoryBytes / MB)}
        onChange={(megabytes) => {
          if (megabytes !== null) attempt(updateSettings({ chatMemoryBytes: megabytes * MB }));
        }}
        min={0}
        max={1024 * 1024}
        step={256}
        explanation="Recent chats stay read in memory, so that coming back to one costs nothing. 0 reads a chat again each time you return. Takes effect with the next load."
      />
      <Switch
        label="Load the last model at start"
        explanation="The first answer then comes sooner. Off saves memory until you ask something."
        checked={loadModelAtStart}
        onChange={(chosen) => attempt(updateSettings({ loadModelAtStart: chosen }))}
      />
    </div>
  );
};
