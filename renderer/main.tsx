/** The page's entry: signs in, starts listening, renders. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { signInFromAddress } from "./api/signIn.ts";
import { App } from "./frame/App.tsx";
import { startState } from "./state/start.ts";
import "./ui/theme.css";

const place = document.getElementById("page");
if (place === null) throw new TypeError("index.html has no #page");

await signInFromAddress();
startState();
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
