/** Where catalogue models come from. The one place that names another machine. */

/** The hub, unless the person entered a mirror (settings.downloadMirror). Nothing is sent there before they said so. */
export const HUB_ORIGIN = "https://huggingface.co";

/** A file of a repository at the hub or a mirror that answers like it. */
export const fileAddress = (origin: string, repository: string, revision: string, path: string): string =>
  `${origin}/${segments(repository)}/resolve/${encodeURIComponent(revision)}/${segments(path)}`;

const segments = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
