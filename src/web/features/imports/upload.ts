import { ApiError, type Schemas } from '../../api/call.ts'
import type { Kind } from './targets.ts'

interface Upload {
  readonly kind: Kind
  readonly file: File
  readonly signal: AbortSignal
  onProgress(share: number): void
}

/** Sends a file as it is. XMLHttpRequest, because fetch does not say how far it is. */
export function uploadFile({ kind, file, signal, onProgress }: Upload): Promise<Schemas['Import']> {
  const search = new URLSearchParams({ filename: file.name, kind, check: 'later' })
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/imports?${search.toString()}`)
    request.responseType = 'json'
    request.setRequestHeader('content-type', 'text/csv')
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onerror = () => reject(new TypeError('network error'))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    request.onload = () => {
      if (request.status === 201) return resolve(request.response as Schemas['Import'])
      const requestId = request.getResponseHeader('x-request-id') ?? undefined
      reject(new ApiError(request.status, (request.response ?? {}) as Partial<Schemas['Problem']>, requestId))
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
