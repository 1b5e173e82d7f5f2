/** A file dropped beside its place must not replace the page with its own contents, which browsers do by default. */
import { useEffect } from "react";

const refuse = (event: DragEvent): void => {
  if (event.defaultPrevented || event.dataTransfer?.types.includes("Files") !== true) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
};

/** For as long as the page stands. Parts that take files answer first (ui/DropArea.tsx). */
export const useNoStrayDrop = (): void => {
  useEffect(() => {
    addEventListener("dragover", refuse);
    addEventListener("drop", refuse);
    return () => {
      removeEventListener("dragover", refuse);
      removeEventListener("drop", refuse);
    };
  }, []);
};
