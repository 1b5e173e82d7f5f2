/** Asks before a model's file goes to the system's trash. */
import type { Model } from "#src/contract/model.ts";
import { ConfirmLoss } from "../../ui/Dialog.tsx";
import { formatBytes, formatPlural } from "../../words/format.ts";
import { headerOf } from "../../words/model.ts";
import { moveToTrash } from "./modelActions.ts";

export const TrashDialog = ({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) => {
  const parts = headerOf(model)?.splitCount ?? 1;
  return (
    <ConfirmLoss
      open
      onOpenChange={onClose}
      title="Move the file to the trash?"
      action="Move to the trash"
      onConfirm={() => moveToTrash(model)}
    >
      <p className="wrap-anywhere">
        {model.fileName}
        {parts > 1 && ` and its ${formatPlural(parts - 1, "other part")}`}, {formatBytes(model.sizeBytes)}, leaves its folder, also for
        other programs that use it there. Until you empty the system’s trash you can bring it back from there.
      </p>
    </ConfirmLoss>
  );
};
