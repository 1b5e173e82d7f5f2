/** Everything else that can be done with one level. */
import { EllipsisVertical, FileCheck, FlaskConical, Gauge, ListX, Shrink, SlidersHorizontal, Tag, Trash2 } from "lucide-react";
import type { ComponentProps } from "react";
import type { Model } from "#src/contract/model.ts";
import { compareInLab } from "../../lab/view.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { canChat, headerOf } from "../../words/model.ts";
import { canBeQuantized } from "../../words/quantize.ts";
import { openAbout } from "../view.ts";
import { measureSpeed, takeOffList } from "./modelActions.ts";

/** A native tooltip: there can be hundreds of rows, and one of the page's own costs more to mount than the rest of its row. */
const More = ({ label, ...rest }: ComponentProps<"button"> & { readonly label: string }) => (
  <button
    {...rest}
    type="button"
    title={label}
    aria-label={label}
    className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-soft hover:bg-hover hover:text-ink data-popup-open:bg-hover"
  >
    <EllipsisVertical className="size-4" aria-hidden />
  </button>
);

/** `name`: as a screen reader should say it, level included. */
export const LevelMenu = ({ model, name }: { readonly model: Model; readonly name: string }) => {
  const header = headerOf(model);
  const usable = header !== null && model.file === "present";
  return (
    <Menu align="end" trigger={<More label={`More for ${name}`} />}>
      {header !== null && (
        <>
          <MenuItem icon={<FileCheck />} onSelect={() => openAbout("passport", model.id)}>
            Passport
          </MenuItem>
          <MenuItem icon={<Tag />} onSelect={() => openAbout("tags", model.id)}>
            Tags…
          </MenuItem>
        </>
      )}
      {usable && (
        <MenuItem icon={<SlidersHorizontal />} onSelect={() => openAbout("settings", model.id)}>
          Settings…
        </MenuItem>
      )}
      {usable && canChat(model) && (
        <MenuItem icon={<Gauge />} onSelect={() => measureSpeed(model)}>
          Measure its speed
        </MenuItem>
      )}
      {usable && canChat(model) && (
        <MenuItem icon={<FlaskConical />} onSelect={() => compareInLab([model.id])}>
          Measure its quality in the lab…
        </MenuItem>
      )}
      {usable && canBeQuantized(header.quantization) && (
        <MenuItem icon={<Shrink />} onSelect={() => openAbout("quantize", model.id)}>
          Make a smaller level…
        </MenuItem>
      )}
      {model.source !== "starter" && (
        <>
          {header !== null && <MenuSeparator />}
          <MenuItem icon={<ListX />} onSelect={() => takeOffList(model)}>
            Take off the list
          </MenuItem>
          {model.file !== "missing" && (
            <MenuItem icon={<Trash2 />} tone="loss" onSelect={() => openAbout("trash", model.id)}>
              Move the file to the trash…
            </MenuItem>
          )}
        </>
      )}
    </Menu>
  );
};
