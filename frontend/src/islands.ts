// Islands: small helps on pages that work without them. Everything is found by data attributes, in the page
// and in every fragment that htmx brings.

import { charts } from "./charts";
import { copies } from "./copy";
import { dialogs } from "./dialog";
import { focus } from "./focus";
import { guards } from "./guard";
import { prints } from "./print";
import { cameras, scans } from "./scan";
import { tabs } from "./tabs";
import { themes } from "./theme";

const islands = [themes, tabs, dialogs, scans, cameras, guards, copies, prints, charts];

function start(root: ParentNode): void {
  for (const island of islands) island(root);
}

start(document);
focus(document);
document.addEventListener("htmx:load", (event) => {
  const brought = (event as CustomEvent<{ elt: Element }>).detail.elt;
  if (brought !== document.body) start(brought);
});
