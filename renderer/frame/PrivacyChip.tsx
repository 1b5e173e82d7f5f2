/** Always in sight: whether anything leaves this machine. Opens the ledger. */
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useLedger } from "../state/ledger.ts";
import { useSettings } from "../state/settings.ts";
import { setOverlay, useUi } from "../state/ui.ts";
import { classes } from "../ui/classes.ts";
import { Tooltip } from "../ui/Tooltip.tsx";
import { privacyLabel } from "../words/privacy.ts";

export const PrivacyChip = () => {
  const outbound = useLedger((ledger) => ledger.outboundConnections);
  const sealed = useSettings((settings) => settings.sealed);
  const open = useUi((ui) => ui.overlay === "ledger");
  const Icon = outbound === 0 ? ShieldCheck : ShieldAlert;
  return (
    <Tooltip text="What ran, what was opened, what was refused">
      <button
        type="button"
        data-part="privacy-chip"
        aria-expanded={open}
        onClick={() => setOverlay(open ? "none" : "ledger")}
        className={classes(
          "inline-flex min-h-8 shrink-0 items-center gap-2 rounded-full border px-3 text-small hover:bg-hover max-sm:px-2",
          outbound === 0 ? "border-line text-soft" : "border-check bg-check-wash text-check",
        )}
      >
        <Icon className="size-4" aria-hidden />
        <span className="max-md:sr-only">{privacyLabel(outbound, sealed)}</span>
      </button>
    </Tooltip>
  );
};
