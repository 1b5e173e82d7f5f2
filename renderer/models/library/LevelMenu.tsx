/** Everything else that can be done with one level. */
import { EllipsisVertical, FileCheck, Gauge, ListX, Shrink, SlidersHorizontal, Tag, Trash2 } from "lucide-react";
import type { Model } from "#src/contract/model.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/Menu.tsx";
import { canChat, headerOf } from "../../words/model.ts";
import { canBeQuantized } from "../../words/quantize.ts";
import { openAbout } from "../view.ts";
import { measureSpeed, takeOffList } from "./modelActions.ts";

/** `name`: as a screen reader should say it, level included. */
export const LevelMenu = ({ model, name }: { readonly model: Model; readonly name: string }) => {
  const header = headerOf(model);
  const usable = header !== null && model.file === "present";
  return (
    <Menu align="end" trigger={<IconButton label={`More for ${name}`} icon={<EllipsisVertical />} />}>
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
