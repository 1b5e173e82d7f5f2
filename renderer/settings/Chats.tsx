/** How chats behave: the key that sends, titles. */
import { attempt } from "../state/failures.ts";
import { updateSettings, useSettings } from "../state/settings.ts";
import { Choice } from "../ui/Choice.tsx";
import { keyNames } from "../ui/keyNames.ts";
import { Switch } from "../ui/Switch.tsx";

const modEnter = keyNames("$mod+Enter").join(" + ");

export const Chats = () => {
  const sendKey = useSettings((settings) => settings.sendKey);
  const autoTitles = useSettings((settings) => settings.autoTitles);
  return (
    <div className="flex flex-col gap-6">
      <Choice
        label="Send with"
        value={sendKey}
        onChange={(chosen) => attempt(updateSettings({ sendKey: chosen }))}
        choices={[
          { value: "enter", label: "Enter" },
          { value: "mod-enter", label: modEnter },
        ]}
        explanation={sendKey === "enter" ? "Shift + Enter starts a new line." : "Enter starts a new line."}
      />
      <Switch
        label="Name chats by themselves"
        explanation="After the first answer the model suggests a short title. A title you gave stays."
        checked={autoTitles}
        onChange={(chosen) => attempt(updateSettings({ autoTitles: chosen }))}
      />
    </div>
  );
};
