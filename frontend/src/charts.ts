import { each } from "./each";

/** A chart that asks for it (`data-chart`) is made explorable when it comes into view; the drawing stays otherwise. */
export function charts(root: ParentNode): void {
  each<HTMLElement>(root, "[data-chart]", (figure) => {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      void import(/* @vite-ignore */ new URL(figure.dataset.chartSrc ?? "", location.href).href).then(
        (chart: typeof import("./chart")) => chart.mount(figure),
      );
    });
    watcher.observe(figure);
  });
}
