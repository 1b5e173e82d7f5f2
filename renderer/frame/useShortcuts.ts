/** Starts commands from the keyboard. */
import { useEffect } from "react";
import { createKeybindingsHandler } from "tinykeys";
import { useCommands } from "../state/commands.ts";

/** Every shortcut has a modifier, so it counts while typing too, which tinykeys leaves out unless told. */
const ignore = (event: KeyboardEvent): boolean => event.repeat || event.isComposing;

/** Listens on the window for every registered shortcut. A key that a part of the page has already answered is left alone. */
export const useShortcuts = (): void => {
  const commands = useCommands((registry) => registry.commands);
  useEffect(() => {
    const bindings = commands.flatMap(({ keys, run }) => {
      if (keys === undefined) return [];
      const start = (event: KeyboardEvent) => {
        if (event.defaultPrevented) return;
        event.preventDefault();
        run();
      };
      return [[keys, start] as const];
    });
    const handle = createKeybindingsHandler(Object.fromEntries(bindings), { ignore });
    addEventListener("keydown", handle);
    return () => removeEventListener("keydown", handle);
  }, [commands]);
};
