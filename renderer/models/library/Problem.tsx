/** What is wrong with a model, in one sentence, and what can be done about it. */
import type { Model } from "#src/contract/model.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { invalidModelReason } from "../../words/invalidModel.ts";
import { LoadDoctor } from "../doctor/LoadDoctor.tsx";
import { rescanFolders } from "./modelActions.ts";

export const Problem = ({ model }: { readonly model: Model }) => {
  if (model.verdict.kind === "invalid")
    return <p className="text-small">{invalidModelReason(model.verdict.reason, model.verdict.message)}</p>;
  if (model.file === "missing")
    return <p className="text-small">The file is not where it was. It comes back by itself when the file does.</p>;
  if (model.file === "changed")
    return (
      <Notice tone="check" actions={<Button onClick={rescanFolders}>Take it as it is now</Button>}>
        The file was replaced since its fingerprint was read, so it may be another model.
      </Notice>
    );
  return <LoadDoctor model={model} />;
};
