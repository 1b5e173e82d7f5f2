/** Signs a browser in: the one-time code of the address's fragment becomes an HttpOnly cookie. */

/** The code in a fragment like "#code=…", or null. */
export const codeInFragment = (fragment: string): string | null => new URLSearchParams(fragment.replace(/^#/, "")).get("code");

/**
 * Trades a code in the address for the session cookie; without one it does nothing.
 * The code leaves the address bar before it is used, so that it stays out of history and bookmarks.
 * A refused code is not an error here: the first call says `auth/required`, unless an older cookie still counts.
 */
export const signInFromAddress = async (): Promise<void> => {
  const code = codeInFragment(location.hash);
  if (code === null) return;
  history.replaceState(null, "", location.pathname);
  await fetch("/api/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code }) }).catch(
    () => undefined,
  );
};
