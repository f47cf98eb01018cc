import { accessSync, constants, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'

const MEMORY_FOLDER = '/dev/shm'
const ROOM_BYTES = 6 * 2 ** 30

/**
 * Where the tests put their databases: in memory if there is plenty of it. Making, emptying and dropping databases
 * is making and unlinking files, which on a disk costs four times the processor time, and the waiting.
 */
export function temporaryFolder(): string {
  try {
    accessSync(MEMORY_FOLDER, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
    return bavail * bsize > ROOM_BYTES && freemem() > ROOM_BYTES ? MEMORY_FOLDER : tmpdir()
  } catch {
    return tmpdir()
  }
}
