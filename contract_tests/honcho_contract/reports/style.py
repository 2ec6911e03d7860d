"""How the HTML report looks: light or dark as the reader's system is, wide or narrow."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2126; --soft: #5b6470; --line: #e2dfd7;
  --good: #2f8f5b; --good-soft: #d3ecdd; --bad: #c7362f; --bad-soft: #fbdedb;
  --known: #b7791f; --known-soft: #fbebc8; --code: #f3f1ec; --mark: #ffd9d4; --accent: #2b5fb3; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14171b; --card: #1c2026; --ink: #e6e8eb; --soft: #9aa4b0; --line: #2e343c;
  --good: #57c28a; --good-soft: #1f4a35; --bad: #ff7b72; --bad-soft: #5a2320;
  --known: #e3b341; --known-soft: #503d14; --code: #12151a; --mark: #6b2622; --accent: #82aaff; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 82rem; margin: 0 auto; padding: 1.5rem clamp(.8rem, 3vw, 2.5rem) 4rem; }
a { color: var(--accent); }
h1 { font-size: clamp(1.5rem, 4vw, 2.3rem); line-height: 1.15; margin: 0 0 .4rem;
  letter-spacing: -.02em; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2.6rem 0 .8rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  font-size: 12.5px; }
.verdict { border-left: .45rem solid var(--tone); background: var(--card); padding: 1.4rem 1.6rem;
  border-radius: .6rem; box-shadow: 0 1px 3px #0002; }
.verdict h1 { color: var(--tone); }
.verdict p { margin: .2rem 0; color: var(--soft); overflow-wrap: anywhere; }
.conforms { --tone: var(--good); } .findings { --tone: var(--bad);
  } .untested { --tone: var(--known); }
.numbers { display: flex; flex-wrap: wrap; gap: .5rem 2.2rem; margin: 1.1rem 0 0; padding: 0; }
.numbers div { display: flex; flex-direction: column-reverse; }
.numbers dt { color: var(--soft); font-size: .8rem; }
.numbers dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.wrong { margin: 1rem 0 0; padding: .8rem 1.2rem .8rem 2.2rem; border-radius: .5rem;
  background: var(--bad-soft); overflow-wrap: anywhere; }
.repeat code, p > code { background: var(--code); padding: .15rem .4rem; border-radius: .3rem;
  overflow-wrap: anywhere; }
.filter { position: absolute; width: 1px; height: 1px; opacity: 0; }
.filters { margin: 0 0 1rem; font-size: .85rem; }
.filters p { display: flex; flex-wrap: wrap; gap: .3rem .4rem; align-items: center;
  margin: .3rem 0; }
.filters p > span { color: var(--soft); min-width: 4.5rem; }
.filters label { border: 1px solid var(--line); border-radius: 1rem; padding: .1rem .7rem;
  background: var(--card); cursor: pointer; }
.filters label i { font-style: normal; opacity: .75; }
.operations, .beneath { margin: .5rem 0; padding-left: 1.3rem; color: var(--soft);
  font-size: .85rem; overflow-wrap: anywhere; }
.operations { columns: 16rem; }
.expected { margin: 0; padding: .5rem .8rem; border-bottom: 1px solid var(--line);
  font: 12px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.expected span { color: var(--soft); margin-right: .5rem; }
.pair h4 { white-space: pre-line; }
.columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
  gap: .2rem 1.5rem; font-size: .85rem; }
.columns div { display: flex; gap: .6rem; } .columns dt { flex: 0 0 5rem; font-weight: 600; }
.columns dd { margin: 0; color: var(--soft); }
.times { list-style: none; padding: 0; font-size: .85rem; }
.times li { display: grid; grid-template-columns: 13rem 1fr auto; gap: .2rem .8rem;
  align-items: center; margin: .15rem 0; }
.times b { height: .7rem; border-radius: 3px; width: var(--part); min-width: 2px;
  background: var(--accent); }
.times span { color: var(--soft); font-variant-numeric: tabular-nums; }
.sheet { overflow-x: auto; background: var(--card); border-radius: .6rem; padding: 0 1rem 1rem 0;
  box-shadow: 0 1px 3px #0002; }
table { border-collapse: separate; border-spacing: 3px; width: 100%; table-layout: fixed;
  min-width: 44rem; }
thead th:first-child { width: 12.5rem; }
thead th { font-weight: 500; font-size: .8rem; color: var(--soft); padding: .9rem .2rem .3rem; }
tbody th { text-align: left; font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: nowrap; padding: 0 .8rem 0 1rem; position: sticky; left: 0;
  background: var(--card); }
tbody tr.first th, tbody tr.first td { border-top: 1px solid var(--line); }
td { height: 1.35rem; min-width: 2.3rem; border-radius: 4px; text-align: center; padding: 0;
  font-size: 11px; font-variant-numeric: tabular-nums; }
td a { display: block; color: inherit; font-weight: 700; text-decoration: none; }
td a:focus-visible { outline: 2px solid var(--accent); }
.passed { background: var(--good-soft); color: var(--good); }
.partly { background: linear-gradient(135deg, var(--good-soft) 55%, transparent 55%);
  box-shadow: inset 0 0 0 1px var(--good-soft); }
.failed { background: var(--bad); color: var(--card); }
.known { background: var(--known-soft); color: var(--known); }
.missed { box-shadow: inset 0 0 0 1px var(--line); color: var(--soft); }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; margin: .8rem 0; color: var(--soft);
  font-size: .85rem; }
.legend i { display: inline-block; width: 1.1rem; height: .9rem; border-radius: 3px;
  margin-right: .45rem; vertical-align: -1px; }
article { background: var(--card); border-radius: .6rem; margin: 0 0 1.2rem; padding: 1.1rem 1.4rem;
  box-shadow: 0 1px 3px #0002; border-top: 3px solid var(--tone); scroll-margin-top: 1rem; }
article.new { --tone: var(--bad); } article.accepted { --tone: var(--known); }
article.flaky { --tone: var(--soft); }
article header { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; }
article h3 { margin: 0; font-size: 1.08rem; flex: 1 1 20rem; overflow-wrap: anywhere; }
.tag { font: 12px ui-monospace, Menlo, Consolas, monospace; color: var(--soft);
  border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .6rem; }
.tag.state { background: var(--tone); color: var(--card); border-color: var(--tone); }
.must { margin: .5rem 0; } .detail { margin: .5rem 0; color: var(--soft); overflow-wrap: anywhere; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; margin: .8rem 0; }
.pair section, details pre { min-width: 0; background: var(--code); border-radius: .45rem; }
.pair h4 { margin: 0; padding: .55rem .8rem;
  font: 600 12px ui-monospace, Menlo, Consolas, monospace;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.pair h4 span { color: var(--soft); font-weight: 400; margin-right: .5rem; }
pre { margin: 0; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
pre mark { background: var(--mark); color: inherit; border-radius: 3px; padding: 1px 2px; }
details { margin: .5rem 0 0; } summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
details pre { margin: .5rem 0; }
.none { color: var(--soft); font-style: italic; padding: .6rem .8rem; margin: 0; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 46rem) {
  .pair { grid-template-columns: 1fr; }
  .verdict, article { padding: 1rem; }
  thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left;
    padding: .3rem 0 .5rem; }
  table { min-width: 0; border-spacing: 2px; } .sheet { padding: 0 .3rem .6rem 0; }
  thead th { padding: .3rem 0 .5rem; } thead th:first-child { width: 34%; }
  td { min-width: 0; font-size: 9px; overflow: hidden; }
  tbody th { padding: 0 .2rem 0 .5rem; font-size: 10px; white-space: normal;
    overflow-wrap: anywhere; }
  .times li { grid-template-columns: 1fr; }
  .operations { columns: 1; }
}
"""
