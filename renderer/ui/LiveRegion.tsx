/** The page's one live region. */
import { useEffect, useState } from "react";
import { onAnnounce } from "./announce.ts";

export const LiveRegion = () => {
  const [text, setText] = useState("");
  useEffect(() => onAnnounce(setText), []);
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  );
};
