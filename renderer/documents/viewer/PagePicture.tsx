/** A page's picture, asked for when the page stays in sight: pages that are scrolled past cost the core nothing. */
import { type CSSProperties, useEffect, useRef } from "react";
import type { FileId } from "#src/contract/ids.ts";
import { pageImageUrl } from "../../api/pageImage.ts";

/** Longer than a page is in sight while somebody scrolls to another place, shorter than is noticed. */
export const REST_MS = 100;

type Props = {
  readonly fileId: FileId;
  readonly page: number;
  /** CSS px. */
  readonly widthPx: number;
  readonly className: string;
  readonly style?: CSSProperties;
  readonly onLoad?: () => void;
  readonly onError?: () => void;
};

export const PagePicture = ({ fileId, page, widthPx, ...look }: Props) => {
  const element = useRef<HTMLImageElement>(null);
  const url = pageImageUrl(fileId, page, widthPx * globalThis.devicePixelRatio);
  useEffect(() => {
    const timer = setTimeout(() => element.current?.setAttribute("src", url), REST_MS);
    return () => clearTimeout(timer);
  }, [url]);
  useEffect(() => {
    const image = element.current;
    // A browser goes on loading what was taken off the page, and has six connections: the page in sight would wait for all that were passed.
    return () => image?.removeAttribute("src");
  }, []);
  return <img ref={element} alt="" draggable={false} {...look} />;
};
