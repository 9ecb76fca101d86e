import { each } from "./each";

const page = document.documentElement;

function shown(): string {
  return page.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

/** The switch changes the page at once and tells the server, which keeps the choice in a cookie. */
export function themes(root: ParentNode): void {
  each<HTMLFormElement>(root, "[data-theme-form]", (form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const next = shown() === "dark" ? "light" : "dark";
      const body = new FormData(form);
      body.set("theme", next);
      page.dataset.theme = next;
      document.dispatchEvent(new CustomEvent("sanxian:theme"));
      void fetch(form.action, { method: "POST", body, redirect: "manual" });
    });
  });
}
