/** Colours repeat what words already say, in both colour schemes. */
export const pageColours = `:root {
  color-scheme: light dark;
  --back: #fdfdfc; --card: #fff; --ink: #1d2430; --soft: #57606e; --line: #d9dde3;
  --good: #116632; --bad: #a4162a; --wait: #7a5200; --fault: #a4162a;
  --c0: #2457c5; --c1: #7a2fb5; --c2: #8a5200; --c3: #0b6b53; --c4: #b0306a; --c5: #4b5563;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181f; --card: #1b212b; --ink: #e6e9ee; --soft: #a3adbb; --line: #333c4a;
    --good: #71d694; --bad: #ff95a1; --wait: #f0c267; --fault: #ff95a1;
    --c0: #8fb2ff; --c1: #d3a4ff; --c2: #f0bd6a; --c3: #6ad7b6; --c4: #ff9ccb; --c5: #b6bfcb;
  }
}`

/** The one style sheet of the page. */
export const pageStyle = `
${pageColours}
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere }
main { padding: 1.25rem; max-width: 72rem; margin: 0 auto }
h1 { font-size: 1.5rem; margin: 0 0 .5rem } h2 { font-size: 1.15rem; margin: 2rem 0 .75rem }
h3 { font-size: 1rem; margin: 1.25rem 0 .35rem } p { margin: .35rem 0 } .soft { color: var(--soft) }
.verdict { display: inline-block; padding: .1rem .7rem; border: 2px solid currentcolor; border-radius: 1rem;
  font-weight: 700 }
.good { color: var(--good) } .bad { color: var(--bad) } .wait { color: var(--wait) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .5rem 1.25rem; margin: 0 }
dt { color: var(--soft); font-size: .8125rem } dd { margin: 0; font-variant-numeric: tabular-nums }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem;
  align-items: start }
figure { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
figcaption { font-weight: 600; margin-bottom: .25rem } figcaption span { font-weight: 400; color: var(--soft) }
svg { display: block; width: 100%; height: auto } svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
.legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .8125rem; margin: .4rem 0 0; padding: 0;
  list-style: none }
.legend i { display: inline-block; width: .9rem; height: .25rem; margin-right: .35rem; vertical-align: middle;
  background: currentcolor } .legend b { font-weight: 400; color: var(--ink) }
table { border-collapse: collapse; width: 100%; font-size: .925rem; background: var(--card);
  border: 1px solid var(--line) }
td:first-child { white-space: nowrap } td.wide { white-space: normal } a { color: inherit }
th, td { text-align: left; padding: .45rem .7rem; border-top: 1px solid var(--line); vertical-align: top }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.mono { font-family: ui-monospace, monospace; font-size: .8125rem }
article { border: 1px solid var(--bad); border-radius: .6rem; padding: .75rem; margin: .75rem 0;
  background: var(--card) } article h3 { margin-top: 0 } tr.fault td { color: var(--fault); font-style: italic }
@media (max-width: 40rem) {
  main { padding: .75rem } thead { position: absolute; left: -999rem }
  tr { display: grid; grid-template-columns: auto 1fr auto; border-top: 1px solid var(--line); padding: .3rem 0 }
  td { border: 0; padding: .15rem .5rem } td.wide { grid-column: 1 / -1 } .number { text-align: left }
}
`
