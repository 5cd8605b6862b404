"""Draws evaluated panels as a page of HTML and SVG, in Grafana's grid and colours. No more than the pictures of our boards need: stat,
table, state timeline, time series."""

import datetime
import html
import math

CELL, GAP = 30, 8
STYLE = """
body{margin:0;background:#111217;color:#ccccdc;font:13px Inter,"DejaVu Sans",Arial,sans-serif}
header{height:48px;display:flex;align-items:center;gap:10px;padding:0 12px;font-size:15px}
header span{border:1px solid #34363d;border-radius:3px;padding:4px 9px;font-size:12px}
header b{margin-right:auto}
.panel{position:absolute;background:#181b1f;border:1px solid #25272c;border-radius:3px;overflow:hidden;box-sizing:border-box}
.title{height:32px;line-height:32px;padding:0 8px;font-weight:600}
.body{position:absolute;left:0;right:0;top:32px;bottom:0;overflow:hidden}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th{text-align:left;color:#8e8f9c;font-size:12px;font-weight:600}
td,th{padding:0 5px;border:1px solid #25272c;height:33px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
table.tall td{white-space:normal;height:46px;line-height:1.25}
.link{color:#6e9fff}
.stats{display:flex;gap:4px;padding:6px 8px;position:absolute;inset:0}
.stats div{flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;border-radius:2px;text-align:center}
.stats div b{font-size:21px;font-weight:600}
.column{flex-direction:column}
.empty{position:absolute;inset:0;display:flex;align-items:center;justify-content:center;text-align:center;color:#8e8f9c;padding:0 20px}
.legend{padding:0 10px;font-size:12px;line-height:18px}
.legend span{white-space:nowrap;margin-right:12px}
.row{position:absolute;left:8px;right:8px;height:30px;line-height:30px;font-weight:600}
.legend i{display:inline-block;width:12px;height:4px;margin:0 5px 3px 0}
text{font-size:11px;fill:#9fa0ad}
"""


def escape(text):
    return html.escape(str(text))


def plain(colour):
    return not colour or colour in ("transparent", "#00000000", "rgba(0,0,0,0)", "rgba(0, 0, 0, 0)")


def ink(colour):
    """Black or white, whichever is read better."""
    if plain(colour):
        return "#ccccdc"
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    if len(colour) == 9:  # over the dark page
        share = int(colour[7:], 16) / 255
        red, green, blue = (part * share + 24 * (1 - share) for part in (red, green, blue))
    return "#111217" if (red * 299 + green * 587 + blue * 114) / 1000 > 150 else "#ffffff"


def filled(colour):
    return "" if plain(colour) else f"background:{colour};color:{ink(colour)}"


def fields(frames):
    return [field for frame in frames for field in frame["fields"] if field["type"] != "time" and not field["hidden"]]


def empty(panel):
    return f'<div class=empty>{escape(panel["fieldConfig"]["defaults"]["noValue"])}</div>'


def stat(panel, frames, *_):
    values = [(field["name"], field["values"][-1]) for field in fields(frames) if field["values"]]
    if not values:
        return empty(panel)
    boxes = "".join(f'<div style="{filled(v["color"])}"><span>{escape(name)}</span><b>{escape(v["text"])}</b></div>' for name, v in values)
    column = " column" if panel["options"].get("orientation") == "horizontal" else ""
    return f'<div class="stats{column}">{boxes}</div>'


def table(panel, frames, start, end, width, height):
    if not frames or not frames[0]["length"]:
        return empty(panel)
    shown = [field for field in frames[0]["fields"] if not field["hidden"]]
    # Columns without a width share what is left, as in Grafana.
    left = width - sum(f["width"] or 0 for f in shown)
    share = left / max(1, sum(not f["width"] for f in shown))
    columns = "".join(f'<col style="width:{f["width"] or max(f["minWidth"] or 0, share):.0f}px">' for f in shown)
    out = f"<colgroup>{columns}</colgroup><tr>" + "".join(f"<th>{escape(f['name'])}</th>" for f in shown) + "</tr>"
    for index in range(frames[0]["length"]):
        out += "<tr>"
        for field in shown:
            value = field["values"][index]
            colour = value["color"] if (field["cell"] or {}).get("type") == "color-background" else None
            link = " class=link" if field["links"] and value["text"] != "–" and plain(colour) else ""
            out += f'<td style="{filled(colour)}"><span{link}>{escape(value["text"])}</span></td>'
        out += "</tr>"
    tall = " class=tall" if panel["options"].get("cellHeight") == "lg" else ""
    return f"<table{tall}>{out}</table>"


def clock(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%H:%M")


def time_axis(left, width, top, start, end):
    out = ""
    step = 1800 if width > 450 else 3600
    for moment in range(int(start // step + 1) * step, int(end), step):
        x = left + (moment - start) / (end - start) * width
        out += f'<line x1={x:.1f} x2={x:.1f} y1=0 y2={top} stroke="#25272c"/><text x={x - 14:.1f} y={top + 15}>{clock(moment)}</text>'
    return out


def samples(frames):
    """(field, [(seconds, value)]) for each series."""
    for frame in frames:
        times = next(field for field in frame["fields"] if field["type"] == "time")["values"]
        for field in frame["fields"]:
            if field["type"] != "time":
                yield field, [(t["raw"] / 1000, value) for t, value in zip(times, field["values"])]


def timeline(panel, frames, start, end, width, height):
    found = list(samples(frames))
    if not found:
        return empty(panel)
    left = 12 + 7 * max(len(field["name"]) for field, _ in found)
    across, row = width - left - 12, (height - 26) / len(found)
    out = time_axis(left, across, height - 24, start, end)
    for index, (field, points) in enumerate(found):
        y = index * row + row * 0.1
        out += f'<text x=8 y={y + row * 0.5:.1f}>{escape(field["name"])}</text>'
        runs = []
        for moment, value in points:
            if runs and runs[-1][2]["text"] == value["text"]:
                runs[-1][1] = moment
            else:
                if runs:
                    runs[-1][1] = moment
                runs.append([moment, moment, value])
        for since, until, value in runs:
            if value["raw"] is None:
                continue
            x = left + max(0, since - start) / (end - start) * across
            w = max(2, (until - max(since, start)) / (end - start) * across)
            out += f'<rect x={x:.1f} y={y:.1f} width={w:.1f} height={row * 0.8:.1f} fill="{value["color"]}"/>'
            if w > 8 * len(value["text"]):
                out += f'<text x={x + 5:.1f} y={y + row * 0.5:.1f} style="fill:{ink(value["color"])}">{escape(value["text"])}</text>'
    return f"<svg width={width} height={height}>{out}</svg>"


def legend_lines(names, width):
    lines, used = 1, 0
    for name in names:
        size = 30 + 6.4 * len(name)
        lines, used = (lines + 1, size) if used + size > width - 20 else (lines, used + size)
    return lines


def axis(value, unit, top):
    if unit == "s" and top < 1:
        return f"{value * 1000:.0f} ms"
    if unit == "bytes":
        return f"{value / 2**20:.0f} MiB"
    if unit == "percentunit":
        return f"{value * 100:.2g} %"
    return f"{value:,.0f}" if top >= 1000 else f"{value:.3g}"


def series(panel, frames, start, end, width, height):
    found = list(samples(frames))
    if not found:
        return empty(panel)
    numbers = [value["raw"] for _, points in found for _, value in points if value["raw"] is not None]
    soft = panel["fieldConfig"]["defaults"]["custom"].get("axisSoftMax") or 0
    top, bottom = max([*numbers, soft, 1e-9]), min([*numbers, 0])
    top += (top - bottom) * 0.05
    foot = 8 + 18 * legend_lines([field["name"] for field, _ in found], width)
    left, across, down = 60, width - 76, height - 24 - foot
    out = time_axis(left, across, down, start, end)
    unit = panel["fieldConfig"]["defaults"].get("unit")
    ticks = [bottom + (top - bottom) * part / 4 for part in range(5)]
    if panel["fieldConfig"]["defaults"].get("decimals") == 0:
        step = max(1, math.ceil((top - bottom) / 5))
        ticks = range(math.ceil(bottom), math.floor(top) + 1, step)
    for value in ticks:
        y = down - (value - bottom) / (top - bottom) * down
        text = axis(value, unit, top)
        out += f'<line x1={left} x2={left + across} y1={y:.1f} y2={y:.1f} stroke="#25272c"/><text x=6 y={max(y + 4, 10):.1f}>{text}</text>'
    legend = ""
    steps = panel["fieldConfig"]["defaults"]["custom"].get("lineInterpolation") == "stepAfter"
    for field, points in found:
        colour = points[-1][1]["color"]
        path, pen = "", "M"
        for moment, value in points:
            if value["raw"] is None:
                pen = "M"
                continue
            x = left + (moment - start) / (end - start) * across
            y = down - (value["raw"] - bottom) / (top - bottom) * down
            path += f"H{x:.1f}V{y:.1f}" if steps and pen == "L" else f"{pen}{x:.1f} {y:.1f}"
            pen = "L"
        out += f'<path d="{path}" fill=none stroke="{colour}" stroke-width=2 />'
        legend += f'<span><i style="background:{colour}"></i>{escape(field["name"])}</span> '
    return f"<svg width={width} height={height - foot}>{out}</svg><div class=legend>{legend}</div>"


KINDS = {"stat": stat, "table": table, "state-timeline": timeline, "timeseries": series}


def page(board, panels, values, start, end, width, opened=False):
    """The page as text, and its height in pixels. opened: the rows that are closed are opened."""
    column = (width - 16) / 24
    bottom = 0
    out = ""
    closed = {inner["id"] for row in board["panels"] if row["type"] == "row" for inner in row["panels"]}
    for row in board["panels"]:
        if row["type"] == "row":
            y = 48 + row["gridPos"]["y"] * (CELL + GAP)
            bottom = max(bottom, y + CELL)
            out += f'<div class=row style="top:{y:.0f}px">{"⌄" if opened else "›"}&ensp;{escape(row["title"])}</div>'
    for panel, frames in panels:
        if panel["id"] in closed and not opened:
            continue
        at = panel["gridPos"]
        x, y = 8 + at["x"] * column, 48 + at["y"] * (CELL + GAP)
        w, h = at["w"] * column - GAP, at["h"] * (CELL + GAP) - GAP
        bottom = max(bottom, y + h)
        body = KINDS[panel["type"]](panel, frames, start, end, int(w) - 2, int(h) - 34)
        out += (
            f'<div class=panel style="left:{x:.0f}px;top:{y:.0f}px;width:{w:.0f}px;height:{h:.0f}px">'
            f'<div class=title>{escape(panel["title"])}</div><div class=body>{body}</div></div>'
        )
    chosen = "".join(f"<span>{name.capitalize()}: {escape(values.get(name) or '–')}</span>" for name in values) or "<span>Pair: All</span>"
    head = f"<header><b>{escape(board['title'])}</b>{chosen}<span>Last 3 hours</span></header>"
    return f"<!DOCTYPE html><meta charset=utf-8><style>{STYLE}</style>{head}{out}", int(bottom) + 8
