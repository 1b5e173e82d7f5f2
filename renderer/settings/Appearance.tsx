/** Theme and the letters of answers. */
import { attempt } from "../state/failures.ts";
import { updateSettings, useSettings } from "../state/settings.ts";
import { Choice } from "../ui/Choice.tsx";

export const Appearance = () => {
  const theme = useSettings((settings) => settings.theme);
  const answerFont = useSettings((settings) => settings.answerFont);
  return (
    <div className="flex flex-col gap-6">
      <Choice
        label="Theme"
        value={theme}
        onChange={(chosen) => attempt(updateSettings({ theme: chosen }))}
        choices={[
          { value: "system", label: "As the system" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
        explanation="High contrast and reduced motion follow your system."
      />
      <Choice
        label="Letters of answers"
        value={answerFont}
        onChange={(chosen) => attempt(updateSettings({ answerFont: chosen }))}
        choices={[
          { value: "sans", label: "Plain (sans)" },
          { value: "serif", label: "Book (serif)" },
        ]}
      />
      <p className={answerFont === "serif" ? "rounded-card bg-sunken px-4 py-3 font-serif" : "rounded-card bg-sunken px-4 py-3"}>
        The notice period is three months to the end of a quarter, so the contract ends on 31 December.
      </p>
    </div>
  );
};
