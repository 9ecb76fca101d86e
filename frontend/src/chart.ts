// ECharts, only the parts used: lines on a canvas (its SVG renderer writes style attributes, which the content policy refuses).

import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, GridComponent, TooltipComponent, MarkLineComponent, AriaComponent, CanvasRenderer]);

type Value = number | null;
interface Series {
  key: string;
  name: string;
  values: Value[];
}
interface Data {
  kind: "line" | "band";
  labels: string[];
  series: Series[];
  line: number | null;
  line_label: string;
  unit: string;
}

const NUMBER = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
const COLOURS = ["blood", "ink", "stem", "organ", "warn", "ok"];

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function plain(one: Series, index: number): object {
  const dash = ["solid", "dashed", "dotted"][index % 3];
  const color = token(COLOURS[index % COLOURS.length] ?? "ink");
  return { type: "line", name: one.name, data: one.values, showSymbol: false, lineStyle: { width: 2, type: dash, color }, itemStyle: { color } };
}

/** A band is two stacked lines: an invisible floor and the filled difference. */
function band(low: Series | undefined, high: Series | undefined, colour: string, stack: string): object[] {
  if (!low || !high) return [];
  const height = high.values.map((top, i) => (top === null || low.values[i] == null ? null : top - (low.values[i] as number)));
  const hidden = { type: "line", stack, showSymbol: false, lineStyle: { opacity: 0 }, tooltip: { show: false }, silent: true };
  return [
    { ...hidden, name: `${stack}-low`, data: low.values },
    { ...hidden, name: `${stack}-high`, data: height, areaStyle: { color: token(colour), opacity: 1 } },
  ];
}

function bands(series: Series[]): object[] {
  const of = (key: string): Series | undefined => series.find((one) => one.key === key);
  const line = (key: string, colour: string, type: string): object[] => {
    const one = of(key);
    return one ? [{ type: "line", name: one.name, data: one.values, showSymbol: false, lineStyle: { width: 2, type, color: token(colour) }, itemStyle: { color: token(colour) } }] : [];
  };
  return [
    ...band(of("low90"), of("high90"), "stem-soft", "90"),
    ...band(of("low50"), of("high50"), "stem-mid", "50"),
    ...line("past", "ink", "solid"),
    ...line("mid", "stem", "dotted"),
  ];
}

function tip(data: Data, shown: { dataIndex: number }[]): string {
  const at = shown[0]?.dataIndex ?? 0;
  const said = data.series.filter((one) => one.values[at] !== null).map((one) => `${one.name}  ${NUMBER.format(one.values[at] as number)} ${data.unit}`);
  return [data.labels[at], ...said].join("\n");
}

function option(data: Data): EChartsCoreOption {
  const series = data.kind === "band" ? bands(data.series) : data.series.map(plain);
  if (data.line !== null && series[0]) {
    const mark = { symbol: "none", silent: true, data: [{ yAxis: data.line }], lineStyle: { color: token("blood"), type: "dashed" }, label: { formatter: data.line_label, position: "insideEndTop", color: token("blood") } };
    series.push({ type: "line", name: data.line_label, data: [], markLine: mark });
  }
  const text = { color: token("ink-3"), fontFamily: token("font"), fontSize: 13 };
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 8, right: 24, top: 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token("card"), borderColor: token("line"), textStyle: { ...text, color: token("ink") }, formatter: (shown: { dataIndex: number }[]) => tip(data, shown) },
    xAxis: { type: "category", data: data.labels, boundaryGap: false, axisLabel: text, axisLine: { lineStyle: { color: token("edge") } } },
    yAxis: { type: "value", name: data.unit, nameTextStyle: text, axisLabel: text, splitLine: { lineStyle: { color: token("line") } } },
    series,
  };
}

/** Put an explorable chart where the drawing stands. */
export function mount(figure: HTMLElement): void {
  const said = document.getElementById(figure.dataset.chart ?? "");
  const place = figure.querySelector<HTMLElement>(".drawings");
  if (!said || !place) return;
  const data = JSON.parse(said.textContent ?? "null") as Data;
  place.classList.add("live");
  place.replaceChildren();
  const chart = init(place);
  const draw = (): void => chart.setOption(option(data), true);
  draw();
  new ResizeObserver(() => chart.resize()).observe(place);
  document.addEventListener("sanxian:theme", draw);
}
