/** The one origin that the shell trusts: its own page. */

export const SCHEME = "app";
export const HOST = "deskside";
export const ORIGIN = `${SCHEME}://${HOST}`;

/** Parsed, not compared by prefix: `app://deskside.evil/` and `app://deskside@evil/` are other hosts (THREATS.md §1.1, 13). */
export const isOwnAddress = (address: string): boolean => {
  const url = URL.parse(address);
  return (
    url !== null && url.protocol === `${SCHEME}:` && url.host === HOST && url.username === "" && url.password === "" && url.port === ""
  );
};
