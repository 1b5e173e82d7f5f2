/** The viewer's bar: which document, which page, how large, and words to find. */
import { ChevronDown, ChevronLeft, ChevronUp, PanelLeft, X, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { IconButton } from "../../ui/IconButton.tsx";
import { fieldLook } from "../../ui/TextField.tsx";
import { formatCount } from "../../words/format.ts";
import { type Find, FOUND_MAX } from "./useFind.ts";

const PageField = ({ page, pages, onPage }: { readonly page: number; readonly pages: number; readonly onPage: (page: number) => void }) => {
  const [typed, setTyped] = useState<string | null>(null);
  const go = () => {
    const wanted = Number(typed);
    setTyped(null);
    if (Number.isInteger(wanted) && wanted >= 1 && wanted <= pages) onPage(wanted);
  };
  return (
    <span className="flex items-center gap-1 text-small whitespace-nowrap">
      <input
        aria-label="Page"
        inputMode="numeric"
        className={`${fieldLook} w-14! text-right text-small!`}
        value={typed ?? String(page)}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={go}
        onKeyDown={(event) => event.key === "Enter" && go()}
      />
      <span className="text-soft">of {formatCount(pages)}</span>
    </span>
  );
};

const foundWords = ({ words, places, at }: Find): string => {
  if (words.trim() === "") return "";
  if (places === null) return "…";
  if (places.length === 0) return "none";
  return `${formatCount(at + 1)} of ${places.length >= FOUND_MAX ? `${formatCount(FOUND_MAX)}+` : formatCount(places.length)}`;
};

const FindField = ({ find }: { readonly find: Find }) => {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") find.go(find.at + (event.shiftKey ? -1 : 1));
    else if (event.key === "Escape" && find.words !== "") find.setWords("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span className="flex min-w-0 items-center gap-1 @max-2xl:grow">
      <input
        type="search"
        aria-label="Find in this document"
        placeholder="Find"
        maxLength={500}
        className={`${fieldLook} w-40! min-w-0 text-small! @max-2xl:w-0! @max-2xl:grow`}
        value={find.words}
        onChange={(event) => find.setWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <span role="status" className="min-w-12 text-small @max-md:min-w-0 whitespace-nowrap text-soft">
        {foundWords(find)}
      </span>
      <IconButton label="Previous place" icon={<ChevronUp />} onClick={() => find.go(find.at - 1)} disabled={!find.places?.length} />
      <IconButton label="Next place" icon={<ChevronDown />} onClick={() => find.go(find.at + 1)} disabled={!find.places?.length} />
    </span>
  );
};

type Props = {
  readonly name: string;
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
  /** null: there is nothing to enlarge. */
  readonly zoom: { readonly value: number; readonly set: (zoom: number) => void } | null;
  readonly find: Find;
  /** Beside the name. */
  readonly notes: ReactNode;
  readonly overview: { readonly open: boolean; readonly toggle: () => void };
  readonly onClose: () => void;
  /** "Back" leads to a list, "Close" shuts a panel. */
  readonly closeWords: "Back" | "Close";
};

export const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3] as const;

export const ViewerBar = ({ name, page, pages, onPage, zoom, find, notes, overview, onClose, closeWords }: Props) => (
  <div className="@container border-b border-line">
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
      {closeWords === "Back" && <IconButton label="Back" icon={<ChevronLeft />} onClick={onClose} />}
      <IconButton
        label={overview.open ? "Hide the overview of pages" : "Show the overview of pages"}
        icon={<PanelLeft />}
        aria-pressed={overview.open}
        onClick={overview.toggle}
      />
      <h2 className="min-w-16 grow basis-0 truncate text-small font-strong" title={name}>
        {name}
      </h2>
      {notes}
      <PageField page={page} pages={pages} onPage={onPage} />
      {/* On a narrow bar a line of their own. */}
      <span className="flex items-center gap-3 @max-2xl:order-last @max-2xl:basis-full">
        {zoom !== null && (
          <span className="flex items-center">
            <IconButton
              label="Smaller"
              icon={<ZoomOut />}
              disabled={zoom.value <= ZOOMS[0]}
              onClick={() => zoom.set(ZOOMS.findLast((one) => one < zoom.value) ?? zoom.value)}
            />
            <span className="w-11 text-center text-small">{Math.round(zoom.value * 100)} %</span>
            <IconButton
              label="Larger"
              icon={<ZoomIn />}
              disabled={zoom.value >= (ZOOMS.at(-1) ?? 1)}
              onClick={() => zoom.set(ZOOMS.find((one) => one > zoom.value) ?? zoom.value)}
            />
          </span>
        )}
        <FindField find={find} />
      </span>
      {closeWords === "Close" && <IconButton label="Close the document" icon={<X />} onClick={onClose} />}
    </div>
  </div>
);
