/** What a comparison of hashes came to, in one sentence. */
import { assertNever } from "#src/contract/errors.ts";
import type { Passport } from "#src/contract/passport.ts";
import { shown } from "../terminal.ts";

type Against = NonNullable<Passport["verified"]>["against"];

const whose = (against: Against): string => {
  switch (against) {
    case "checksum-file":
      return "the checksum file";
    case "catalogue":
      return "the checksum its publisher states";
    case "download":
      return "the checksum it was downloaded with";
    case "shipped":
      return "the checksum that comes with the app";
    default:
      return assertNever(against);
  }
};

/** "model.gguf matches the checksum file." */
export const verdictSentence = (fileName: string, { verified, sha256 }: Pick<Passport, "verified" | "sha256">): string => {
  const name = shown(fileName);
  if (verified === null) {
    return sha256 === null
      ? `${name}: its checksum is not known yet.`
      : `${name}: there is nothing to hold its checksum ${sha256} against.`;
  }
  return verified.matches
    ? `${name} matches ${whose(verified.against)}.`
    : `${name} does NOT match ${whose(verified.against)}: it is another file, or damaged.`;
};
