import { describe, expect, it } from 'vitest'
import { handOverWindow, resized } from '../../src/messages/hand-over-window.ts'

const dry = { ranDry: true, unsent: 0 }

describe('handOverWindow', () => {
  it('grows while the provider waits for us, up to its most', () => {
    let window = handOverWindow(10)
    for (let turn = 0; turn < 20; turn++) window = resized(window, dry)

    expect(window.size).toBe(600)
  })

  it('shrinks while most of a load waits for the provider, and keeps it busy all the same', () => {
    let window = resized(resized(handOverWindow(10), dry), dry)
    for (let turn = 0; turn < 20; turn++) window = resized(window, { ranDry: false, unsent: window.size })

    expect(window.size).toBe(60)
    expect(handOverWindow(200).least).toBe(400)
  })

  it('stays as it is between the two', () => {
    const window = { size: 300, least: 60, most: 600 }

    expect(resized(window, { ranDry: false, unsent: 100 })).toBe(window)
  })

  it('never passes a most that is smaller than the usual least', () => {
    expect(resized(handOverWindow(10, 20), dry).size).toBe(20)
  })
})
