/** The settings room: one page, each stretch short, each choice taking effect at once. */
import { ShortcutList } from "../frame/Shortcuts.tsx";
import { Section } from "../ui/Section.tsx";
import { About } from "./About.tsx";
import { Answers } from "./Answers.tsx";
import { Appearance } from "./Appearance.tsx";
import { Bin } from "./Bin.tsx";
import { Chats } from "./Chats.tsx";
import { DataProtection } from "./DataProtection.tsx";
import { Downloads } from "./Downloads.tsx";
import { MemoryAndStart } from "./MemoryAndStart.tsx";

const stretches = [
  { id: "appearance", title: "Appearance", View: Appearance },
  { id: "chats", title: "Chats", View: Chats },
  { id: "answers", title: "How answers are written", View: Answers },
  { id: "memory", title: "Memory and start", View: MemoryAndStart },
  { id: "downloads", title: "Downloads", View: Downloads },
  { id: "bin", title: "Bin", View: Bin },
  { id: "protection", title: "Data protection", View: DataProtection },
  { id: "shortcuts", title: "Keyboard shortcuts", View: ShortcutList },
  { id: "about", title: "About", View: About },
] as const;

export const SettingsRoom = () => (
  <div data-part="settings" className="h-full overflow-y-auto">
    <div className="mx-auto flex max-w-4xl gap-12 p-6 max-sm:p-4">
      <nav aria-label="Settings" className="sticky top-6 hidden w-44 shrink-0 self-start md:block">
        <ul className="flex flex-col">
          {stretches.map(({ id, title }) => (
            <li key={id}>
              <a
                href={`#${id}`}
                className="flex min-h-8 items-center rounded-control px-2 text-small text-soft hover:bg-hover hover:text-ink"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 grow flex-col divide-y divide-line">
        {stretches.map(({ id, title, View }) => (
          <div key={id} id={id} className="scroll-mt-4 py-8 first:pt-0">
            <Section title={title}>
              <View />
            </Section>
          </div>
        ))}
      </div>
    </div>
  </div>
);
