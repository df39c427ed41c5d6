import { describe, expect, it } from '@jest/globals'

import { html } from './escape.ts'

describe('html', () => {
  it('escapes values, in text and in attributes', () => {
    const name = `<script>alert("x")</script>' onclick='`
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39; onclick=&#39;">' +
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39; onclick=&#39;</p>',
    )
  })

  it('takes markup, lists of it, numbers, and nothing', () => {
    const items = [1, 2n].map((item) => html`<li>${item}</li>`)
    expect(
      html`<ul>
        ${items}${null}${false}
      </ul>`.text.replaceAll(/\s/g, ''),
    ).toBe('<ul><li>1</li><li>2</li></ul>')
  })
})
