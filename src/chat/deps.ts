/** What createChat is given, and what its parts share. */
import type { AppEvent } from "#src/contract/event.ts";
import type { Settings } from "#src/contract/settings.ts";
import type { Runs } from "#src/run/runs.ts";
import type { ChatRepository, ChatSurroundings, Generator, Grounding } from "./ports.ts";

export interface ChatDeps extends ChatSurroundings {
  /** Kept chats, folders, presets. */
  readonly repository: ChatRepository;
  /** Temporary chats; see memoryRepository.ts. */
  readonly temporary: ChatRepository;
  readonly generator: Generator;
  readonly grounding: Grounding;
  readonly runs: Runs;
  readonly publish: (event: AppEvent) => void;
  readonly settings: () => Settings;
}
